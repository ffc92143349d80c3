"""The commands of the program, one module for each; nothing heavy is imported before a command runs."""
