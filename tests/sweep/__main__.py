"""Entry point; the processes of the runs import this module, so it imports nothing by itself."""

if __name__ == "__main__":
    import sys

    from sweep.command import main

    sys.exit(main())
