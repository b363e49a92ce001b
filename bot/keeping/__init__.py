"""keeping: what admins send from the chat becomes documents, and can be taken back."""
