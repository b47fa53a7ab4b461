import { describe, expect, it } from 'vitest';
import { cleanAddress, deviceCommands, isLocalAddress } from './device-commands.ts';

const target = { address: 'http://hub.lan:3000', device: 'pi-1', key: 'k3y' };
const commands = deviceCommands(target).flatMap((group) => group.commands);
const codeOf = (id: string) => commands.find((command) => command.id === id)?.code;

describe('deviceCommands', () => {
  it('puts address, device and key into every command and leaves nothing to fill in', () => {
    expect(commands.length).toBeGreaterThanOrEqual(7);
    for (const { code } of commands) {
      expect(code).toContain('http://hub.lan:3000');
      expect(code).toContain('pi-1');
      expect(code).toContain('k3y');
      expect(code).not.toMatch(/undefined|null|\bKEY\b|ADDRESS|\bID\b/);
    }
  });

  it('sends one picture with curl in one line', () => {
    expect(codeOf('curl')).toBe(
      'curl -H "Authorization: Bearer k3y" --data-binary @photo.jpg http://hub.lan:3000/api/devices/pi-1/frames',
    );
  });

  it('ends the header of ffmpeg in a line break that the shell writes, in the words of each shell', () => {
    expect(codeOf('linux')).toContain(String.raw`-headers $'Authorization: Bearer k3y\r\n'`);
    expect(codeOf('windows')).toContain('-headers "Authorization: Bearer k3y`r`n"');
  });

  it('continues lines so that each command is pasted as one', () => {
    for (const id of ['pi', 'linux', 'mac', 'windows']) {
      const lines = codeOf(id)?.split('\n').slice(0, -1) ?? [];
      expect(lines.every((line) => /[\\|`]$/.test(line))).toBe(true);
    }
  });
});

describe('cleanAddress', () => {
  it('keeps the origin of what a person types', () => {
    expect(cleanAddress(' 192.168.1.5:3000/ ')).toBe('http://192.168.1.5:3000');
    expect(cleanAddress('https://cams.example.org/login?x=1')).toBe('https://cams.example.org');
  });

  it.each(['', 'ftp:/x y', 'http://', 'http://a"; rm -rf ~', 'http://$(id)'])(
    'refuses what is no address: %j',
    (typed) => {
      expect(cleanAddress(typed)).toBeNull();
    },
  );

  it('knows addresses that mean only this machine', () => {
    const local = [
      'http://localhost:3000',
      'http://127.0.0.1',
      'http://[::1]:3000',
      'http://192.168.1.5',
    ].map(isLocalAddress);
    expect(local).toEqual([true, true, true, false]);
  });
});
