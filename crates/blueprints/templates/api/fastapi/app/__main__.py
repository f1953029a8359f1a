"""Starts the service: ``python -m app``."""

import uvicorn

from app.core.settings import Settings
from app.main import create_app


def main() -> None:
    """Serve until a signal says stop; requests under way are finished first."""
    settings = Settings.from_environment()
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    main()
