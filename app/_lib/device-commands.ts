// Ready-to-paste commands that make a device send. Pure: address, id and key in, text out.

export type CommandTarget = { address: string; device: string; key: string };

export type DeviceCommand = { id: string; label: string; needs: string; code: string };

/** One way to send, with one command for each system where they differ. */
export type CommandGroup = {
  id: string;
  label: string;
  commands: readonly [DeviceCommand, ...DeviceCommand[]];
};

/** In place of a key that is not shown any more. */
export const keyPlaceholder = 'YOUR_KEY';

const listOnMac = 'ffmpeg -f avfoundation -list_devices true -i ""';
const listOnWindows = 'ffmpeg -list_devices true -f dshow -i dummy';

export function deviceCommands(target: CommandTarget): CommandGroup[] {
  return [
    single('curl', 'One picture', 'Needs curl, and a JPEG, PNG or WebP file.', curl(target)),
    single('pi', 'Raspberry Pi camera', 'Needs Raspberry Pi OS with a camera module, and curl.', pi(target)),
    {
      id: 'webcam',
      label: 'Webcam',
      commands: [
        {
          id: 'linux',
          label: 'Linux',
          needs: 'Needs ffmpeg. Lists cameras: ls /dev/video*',
          code: linux(target),
        },
        { id: 'mac', label: 'macOS', needs: `Needs ffmpeg. Lists cameras: ${listOnMac}`, code: mac(target) },
        {
          id: 'windows',
          label: 'Windows',
          needs: `Needs ffmpeg, in PowerShell. Lists cameras: ${listOnWindows}`,
          code: windows(target),
        },
      ],
    },
    single('python', 'Python', 'Needs Python 3 and nothing else.', python(target)),
    single(
      'simulator',
      'Simulator',
      'Draws a test picture, no camera needed. Run it in a checkout of Frameroom.',
      simulator(target),
    ),
  ];
}

function single(id: string, label: string, needs: string, code: string): CommandGroup {
  return { id, label, commands: [{ id, label, needs, code }] };
}

/** What a person typed as the hub's address, made fit for commands; null when it is not a web address. */
export function cleanAddress(typed: string): string | null {
  const text = typed.trim();
  const full = /^https?:\/\//i.test(text) ? text : `http://${text}`;
  if (/[\s'"`$\\;&|<>()]/.test(full) || !URL.canParse(full)) return null;
  const url = new URL(full);
  return url.hostname === '' ? null : url.origin;
}

/** Addresses that mean "this machine" to every machine: of no use on another one. */
export function isLocalAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    hostname.startsWith('127.')
  );
}

const framesUrl = ({ address, device }: CommandTarget) => `${address}/api/devices/${device}/frames`;
const streamUrl = ({ address, device }: CommandTarget) => `${address}/api/devices/${device}/stream`;

function curl(target: CommandTarget): string {
  return `curl -H "Authorization: Bearer ${target.key}" --data-binary @photo.jpg ${framesUrl(target)}`;
}

function pi(target: CommandTarget): string {
  return [
    'rpicam-vid -t 0 --codec mjpeg --width 1280 --height 720 --framerate 15 -n -o - |',
    `  curl -sS -T - -H "Authorization: Bearer ${target.key}" -H "Content-Type: video/x-motion-jpeg" \\`,
    `  ${streamUrl(target)}`,
  ].join('\n');
}

/** The boundary is the one that ffmpeg's mpjpeg writer uses unless told otherwise. */
const encoding = '-c:v mjpeg -q:v 5 -f mpjpeg';
const contentType = "-content_type 'multipart/x-mixed-replace;boundary=ffmpeg'";

/** The header ends in a line break of its own ($'…\r\n'); without it ffmpeg warns at every start. */
function ffmpeg(target: CommandTarget, input: string): string {
  return [
    `ffmpeg ${input} \\`,
    `  ${encoding} \\`,
    `  -headers $'Authorization: Bearer ${target.key}\\r\\n' \\`,
    `  ${contentType} \\`,
    `  ${streamUrl(target)}`,
  ].join('\n');
}

function linux(target: CommandTarget): string {
  return ffmpeg(target, '-f v4l2 -framerate 15 -video_size 1280x720 -i /dev/video0');
}

/** AVFoundation takes only rates the camera names, 30 nearly everywhere, so the rate is lowered on the way out. */
function mac(target: CommandTarget): string {
  return ffmpeg(target, '-f avfoundation -framerate 30 -video_size 1280x720 -i "0:none" -r 15');
}

function windows(target: CommandTarget): string {
  return [
    'ffmpeg -f dshow -framerate 30 -video_size 1280x720 -i video="Integrated Camera" -r 15 `',
    `  ${encoding} \``,
    `  -headers "Authorization: Bearer ${target.key}\`r\`n" \``,
    `  ${contentType} \``,
    `  ${streamUrl(target)}`,
  ].join('\n');
}

function python(target: CommandTarget): string {
  return `import pathlib, time, urllib.request

url = "${framesUrl(target)}"
headers = {"Authorization": "Bearer ${target.key}", "Content-Type": "image/jpeg"}
while True:
    picture = pathlib.Path("photo.jpg").read_bytes()
    # With OpenCV: picture = cv2.imencode(".jpg", camera.read()[1])[1].tobytes()
    request = urllib.request.Request(url, data=picture, headers=headers)
    print(urllib.request.urlopen(request, timeout=10).read().decode())
    time.sleep(0.1)`;
}

function simulator(target: CommandTarget): string {
  return `npm run simulate -- --url ${target.address} --device ${target.device} --key ${target.key} --scene clock --fps 15`;
}
