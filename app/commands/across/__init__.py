"""What stands above the columns: the second person's word, and the works of the clock."""
