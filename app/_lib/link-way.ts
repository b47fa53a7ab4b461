// How a one-time link reaches its person, by the settings of this hub.

/** `mail`: by e-mail or by hand. `copy`: by hand. `none`: nobody chooses a password here, all come by single sign-on. */
export type LinkWay = 'mail' | 'copy' | 'none';

export function linkWayOf(hub: { passwordLogin: boolean; canMail: boolean }): LinkWay {
  if (!hub.passwordLogin) return 'none';
  return hub.canMail ? 'mail' : 'copy';
}
