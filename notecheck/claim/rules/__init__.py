"""The rules of the claim, one small function for each code; importing a module registers its rules."""
