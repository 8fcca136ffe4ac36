"""`python -m photosearch` is the command line."""

from photosearch.cli.main import main

if __name__ == "__main__":
    main()
