// /face_mask_detection.html: the original's page, by the ids its script asks for. Behind a login or a key, like every picture.
import { piRoomsPaths } from '#contract/protocols/pi-rooms.ts';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { Permissions } from '#server/access/permissions.ts';
import type { Handler } from '#server/http/exchange.ts';

/**
 * The original script takes the first <img> of the page and the ids `raspberry-pi-id`, `submit-pi-id` and `user-room-status`;
 * it must run after they are there and before DOMContentLoaded. It makes a click of each Enter itself: in a <form> there would
 * be two, and the second would leave the room again. `pi_rooms_key.js` hands the page's own key on to `io()`.
 */
const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Pi rooms · Frameroom</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/static/css/face_mask_detection.css" />
    <script defer src="/socket.io/socket.io.min.js"></script>
    <script defer src="/static/js/pi_rooms_key.js"></script>
    <script defer src="/static/js/raspberry_pi_live_stream.js"></script>
  </head>
  <body>
    <main>
      <h1>Watch a Raspberry Pi</h1>
      <div class="choice">
        <label for="raspberry-pi-id">Raspberry Pi ID</label>
        <input id="raspberry-pi-id" type="text" maxlength="64" autocomplete="off" autocapitalize="off" spellcheck="false" autofocus />
        <button id="submit-pi-id" type="button">Watch</button>
      </div>
      <p id="user-room-status" role="status"></p>
      <img alt="Live picture of the Pi" />
    </main>
  </body>
</html>
`;

const headers = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Length': Buffer.byteLength(page),
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  // The key may stand in the page's address.
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

export function servePage({ doors, permissions }: { doors: Doorkeeper; permissions: Permissions }): Handler {
  return async ({ res, presented }) => {
    const principal = await doors.whoIs(presented);
    if (permissions.decide(principal, { action: 'enter' }).allowed) {
      res.writeHead(200, headers);
      res.end(page);
      return;
    }
    const location = `/login?callbackUrl=${encodeURIComponent(piRoomsPaths.page)}`;
    res.writeHead(302, { Location: location, 'Cache-Control': 'no-store', 'Content-Length': 0 });
    res.end();
  };
}
