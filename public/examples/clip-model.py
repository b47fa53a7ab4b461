#!/usr/bin/env python3
"""A clip model for Frameroom, with Python's standard library only. Start it, then start the hub with

    CLIP_MODELS=goal_try=http://127.0.0.1:9001/predict npm start

Frameroom posts each clip as a form with the MP4 in the field "file" and takes whatever JSON comes back.
This one answers what the MP4 says of itself; put your model where describe() is.
"""

import json
import struct
import sys
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CHUNK = 1 << 16


def boxes(file, end):
    """The boxes of an MP4 from here to end: (name, content length); the file stands at the content."""
    while file.tell() + 8 <= end:
        start = file.tell()
        size, name = struct.unpack(">I4s", file.read(8))
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
        size = size or end - start
        if size < 8:
            return
        yield name, start + size - file.tell()
        file.seek(start + size)


def describe(file):
    """Your model goes here: file is the MP4, open for reading."""
    file.seek(0, 2)
    about = {"bytes": file.tell(), "frames": 0, "seconds": 0.0}

    def walk(end):
        for name, length in boxes(file, end):
            start = file.tell()
            if name in (b"moov", b"trak", b"mdia", b"minf", b"stbl"):
                walk(start + length)
            elif name == b"mvhd":
                content = file.read(32)
                at, form = (20, ">IQ") if content[0] == 1 else (12, ">II")
                scale, duration = struct.unpack_from(form, content, at)
                about["seconds"] = round(duration / scale, 3) if scale else 0.0
            elif name == b"stsz":
                about["frames"] = max(about["frames"], struct.unpack_from(">I", file.read(12), 8)[0])
            file.seek(start)
            file.seek(length, 1)

    end = file.tell()
    file.seek(0)
    walk(end)
    return about


class Form(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        left = int(self.headers.get("Content-Length", 0))
        boundary = self.headers.get_param("boundary") or ""
        with tempfile.TemporaryFile() as file:
            while left > 0:
                chunk = self.rfile.read(min(CHUNK, left))
                if not chunk:
                    return
                left -= len(chunk)
                file.write(chunk)
            with self.take_file(file, boundary.encode()) as clip:
                self.answer(describe(clip))

    def take_file(self, form, boundary):
        """The form's one file: what stands between the first empty line and the closing boundary."""
        length = form.tell()
        form.seek(0)
        while form.readline() not in (b"\r\n", b""):
            pass
        left = length - form.tell() - len(b"\r\n--" + boundary + b"--\r\n")
        clip = tempfile.TemporaryFile()
        while left > 0:
            chunk = form.read(min(CHUNK, left))
            if not chunk:
                break
            left -= len(chunk)
            clip.write(chunk)
        return clip

    def answer(self, body):
        text = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format, *args):
        print("clip:", format % args, file=sys.stderr)


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 9001
    server = ThreadingHTTPServer(("127.0.0.1", port), Form)
    print(f"Clip model at http://127.0.0.1:{server.server_address[1]}/predict", flush=True)
    server.serve_forever()
