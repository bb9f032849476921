"""Whatever is written: a result, or an error with exit code 2; never a traceback, nor a hang."""
