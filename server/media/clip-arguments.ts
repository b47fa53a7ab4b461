// How ffmpeg is asked for an MP4 of JPEG frames: H.264, yuv420p, every frame fitted into the first one's size.

/** 4K. A clip for a model needs no more, and the encoder's memory grows with it. */
const maxClipPixels = 3840 * 2160;

export type ClipSize = {
  /** What the pictures are fitted into. */
  inner: { width: number; height: number };
  /** The video's own size: even, as yuv420p wants it. */
  outer: { width: number; height: number };
};

export function clipSize(width: number, height: number): ClipSize {
  const shrink = Math.min(1, Math.sqrt(maxClipPixels / (width * height)));
  const inner = {
    width: Math.max(1, Math.floor(width * shrink)),
    height: Math.max(1, Math.floor(height * shrink)),
  };
  return { inner, outer: { width: even(inner.width), height: even(inner.height) } };
}

function even(pixels: number): number {
  return Math.max(2, pixels + (pixels % 2));
}

export function clipArguments({ inner, outer }: ClipSize, maxPixels: number): string[] {
  const fit = `scale=${inner.width}:${inner.height}:force_original_aspect_ratio=decrease:out_range=tv:out_color_matrix=bt709`;
  const pad = `pad=${outer.width}:${outer.height}:-1:-1`;
  return [
    ...['-hide_banner', '-v', 'error', '-threads', '1', '-filter_threads', '1'],
    // What comes in is what we wrote: a Matroska stream of JPEGs on the pipe, and nothing it might refer to.
    ...['-protocol_whitelist', 'pipe', '-codec_whitelist', 'mjpeg', '-max_pixels', String(maxPixels)],
    ...['-autorotate', '0', '-f', 'matroska', '-i', 'pipe:0', '-map', '0:v:0'],
    ...['-vf', `${fit},${pad},setsar=1,format=yuv420p`, '-fps_mode', 'passthrough', '-enc_time_base', '-1'],
    ...['-c:v', 'libx264', '-threads', '1', '-preset', 'veryfast', '-crf', '23', '-bf', '0'],
    ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
    // One fragment, written at the end: over a pipe this gives a plain file with all its tables in front, which readers
    // that count frames from the tables (OpenCV) need.
    ...['-video_track_timescale', '1000', '-movflags', 'frag_custom', '-f', 'mp4', 'pipe:1'],
  ];
}
