"""Run the command line from a checkout: ``python cli.py build``."""

from kg.cli import main

if __name__ == "__main__":
    main()
