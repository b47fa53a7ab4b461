// What ffprobe says of a file: is it a video, and which.

export type Probe =
  | { kind: 'video'; extension: string; width: number; height: number; durationSeconds: number | null }
  | { kind: 'not_video'; message: string };

/**
 * Containers that hold their own pictures. Others are refused: playlists and concat scripts read neighbouring files, and
 * a picture renamed .mp4 would pass as a video of one frame.
 */
const containers: Readonly<Record<string, string>> = {
  mov: 'mp4',
  mp4: 'mp4',
  m4a: 'mp4',
  '3gp': 'mp4',
  '3g2': 'mp4',
  mj2: 'mp4',
  matroska: 'mkv',
  webm: 'webm',
  avi: 'avi',
  mpegts: 'ts',
  mpeg: 'mpg',
  flv: 'flv',
  ogg: 'ogv',
  asf: 'wmv',
};

export function probeArguments(file: string, maxPixels: number): string[] {
  return [
    ...['-v', 'error', '-of', 'json', '-max_pixels', String(maxPixels)],
    ...['-protocol_whitelist', 'file', '-format_whitelist', Object.keys(containers).join(',')],
    '-show_entries',
    'format=duration,format_name:stream=codec_type,width,height:stream_disposition=attached_pic',
    `file:${file}`,
  ];
}

type Described = {
  format?: { format_name?: unknown; duration?: unknown };
  streams?: {
    codec_type?: unknown;
    width?: unknown;
    height?: unknown;
    disposition?: { attached_pic?: unknown };
  }[];
};

export function readProbe(output: Buffer): Probe {
  const described = JSON.parse(output.toString('utf8')) as Described;
  const stream = described.streams?.find(
    ({ codec_type, disposition }) => codec_type === 'video' && disposition?.attached_pic !== 1,
  );
  const width = Number(stream?.width ?? 0);
  const height = Number(stream?.height ?? 0);
  if (!(width > 0 && height > 0)) return { kind: 'not_video', message: 'The file has no video in it.' };
  const duration = Number(described.format?.duration ?? Number.NaN);
  return {
    kind: 'video',
    extension: extensionOf(String(described.format?.format_name)),
    width,
    height,
    durationSeconds: Number.isFinite(duration) ? duration : null,
  };
}

/** ffprobe names a family (`matroska,webm`); its first member is what most files of it are. */
function extensionOf(formatName: string): string {
  return containers[formatName.split(',')[0] ?? ''] ?? 'mp4';
}
