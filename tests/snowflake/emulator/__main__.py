"""`python -m emulator --port N`: serves until it is told to end."""

from __future__ import annotations

import argparse
import warnings


def main() -> None:
    """Parses the port and serves on the loopback address only."""
    parser = argparse.ArgumentParser(prog="emulator", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    warnings.simplefilter("ignore")

    import uvicorn

    from emulator.server import Server

    uvicorn.run(Server(port).app(), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main()
