// A device's post, as a test makes it.
export async function postFrame(
  hub: { url: string },
  device: string,
  key: string,
  bytes: Uint8Array,
): Promise<{ seq: number; session: string }> {
  const answer = await fetch(`${hub.url}/api/devices/${device}/frames`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: new Uint8Array(bytes),
  });
  if (answer.status !== 202) throw new Error(`Posting to ${device}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as { seq: number; session: string };
}
