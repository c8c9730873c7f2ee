"""The configuration of the distribution's nginx, run as an ordinary process of ours."""

import os
import resource
from dataclasses import dataclass
from pathlib import Path

BODY_LIMIT = "60m"
# Each open stream takes two connections of nginx: the reader's and ours.
CONNECTIONS = 4096


@dataclass(frozen=True, slots=True)
class Front:
    """What the front of the site needs to know."""

    host: str
    port: int
    folder: Path
    static: Path
    access_log: Path
    web_socket: Path
    stream_socket: Path


def configuration(front: Front) -> str:
    """Return nginx.conf. Nothing in it lies outside our own folders but the list of file types."""
    return f"""\
# Written by `make up` at every start; changes here are lost.
daemon off;
{identity()}worker_processes {min(2, os.cpu_count() or 1)};
worker_rlimit_nofile {open_files()};
working_directory {quoted(front.folder)};
pid {quoted(front.folder / "nginx.pid")};
error_log stderr warn;

events {{
    worker_connections {CONNECTIONS};
}}

http {{
    include /etc/nginx/mime.types;
    types {{
        application/geo+json geojson;
        application/manifest+json webmanifest;
        text/javascript mjs;
    }}
    default_type application/octet-stream;
    server_tokens off;
    sendfile on;
    keepalive_timeout 65s;

    # No query strings: a search may hold a name. No invitations: the address is the key.
    map $uri $logged_uri {{
        default $uri;
        ~^/invitation/ /invitation/-;
    }}
    log_format plain '$remote_addr $time_iso8601 "$request_method $logged_uri" $status $body_bytes_sent'
                     ' $request_time';
    access_log {quoted(front.access_log)} plain;

{temporary_folders(front.folder)}
    client_max_body_size {BODY_LIMIT};

    gzip on;
    gzip_comp_level 1;
    gzip_min_length 1024;
    gzip_proxied any;
    gzip_vary on;
    gzip_types application/json application/geo+json application/problem+json application/javascript
               text/javascript text/css text/plain text/csv image/svg+xml application/vnd.mapbox-vector-tile;

    # Behind another proxy on this machine the caller is the one it names; nobody else is believed.
    set_real_ip_from 127.0.0.1;
    set_real_ip_from ::1;
    set_real_ip_from unix:;
    real_ip_header X-Forwarded-For;
    map $http_x_forwarded_proto $outer_scheme {{
        default $scheme;
        https https;
    }}

    # A name that carries its content's hash never changes its content.
    map $uri $static_caching {{
        default "no-cache";
        "~[.-][0-9a-f]{{12}}\\.[a-z0-9.]+$" "public, max-age=31536000, immutable";
        "~-[0-9A-Z]{{8}}\\.[a-z0-9.]+$" "public, max-age=31536000, immutable";
    }}

    upstream web {{
        server {quoted("unix:" + str(front.web_socket))};
        keepalive 8;
    }}
    # While the stream's process is away, any other tells what changed and hangs up: that comes later, but comes.
    upstream stream {{
        server {quoted("unix:" + str(front.stream_socket))} max_fails=0;
        server {quoted("unix:" + str(front.web_socket))} backup;
    }}

    server {{
        listen {front.host}:{front.port};
        server_name _;

        location /static/ {{
            alias {quoted(str(front.static) + "/")};
            gzip_static on;
            charset utf-8;
            charset_types text/css text/javascript application/javascript application/json;
            add_header Cache-Control $static_caching;
            add_header X-Content-Type-Options nosniff;
            access_log off;
        }}

        location / {{
            proxy_pass http://web;
{handing_on()}
            proxy_read_timeout 120s;
        }}

        # A stream that stays open: nothing is held back, and silence is no failure.
        location = /api/v1/events {{
            proxy_pass http://stream;
{handing_on()}
            proxy_buffering off;
            gzip off;
            proxy_read_timeout 1h;
        }}
    }}
}}
"""


def identity() -> str:
    """Return whom nginx's workers run as: root's would step down to a user who may not enter our folders."""
    return "user root root;\n" if os.geteuid() == 0 else ""


def open_files() -> int:
    """Return how many files a worker of nginx may hold open: two for each connection, if the machine lets us."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 2 * CONNECTIONS if hard == resource.RLIM_INFINITY else min(2 * CONNECTIONS, hard)


def temporary_folders(folder: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return "".join(f"    {kind}_temp_path {quoted(folder / kind)};\n" for kind in kinds)


def handing_on() -> str:
    return """\
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $outer_scheme;"""


def quoted(path: Path | str) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
