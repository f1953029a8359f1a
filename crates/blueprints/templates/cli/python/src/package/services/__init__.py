"""What the program does, apart from how it is called: nothing here knows the command line."""
