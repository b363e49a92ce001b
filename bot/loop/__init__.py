"""loop: every question is tracked until a document answers it, and who asked is told."""
