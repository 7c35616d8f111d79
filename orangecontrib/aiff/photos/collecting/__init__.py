"""From a folder to its photos: what is there, what each one shows, what a person says of it."""
