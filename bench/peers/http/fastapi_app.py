#!/usr/bin/python3
"""FastAPI on uvicorn, one process, no access log: fastapi_app.py PORT"""
import datetime
import sys

import fastapi
import uvicorn

app = fastapi.FastAPI()


@app.get("/health")
async def health():
    return {"status": "healthy", "version": "1.0.0", "timestamp": datetime.datetime.utcnow().isoformat(),
            "components": {"api": "running", "cache": "active", "redis": "ready", "queue_depth": 0}}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
