"""What payers decided beside what was found before: which findings went ahead of denials, and what to check earlier."""
