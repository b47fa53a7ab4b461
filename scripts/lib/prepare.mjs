// Brings the checkout to where it can start; does nothing, and waits for nobody, when it is there already.
import { build, isBuilt } from '../build.mjs';
import { install, isInstalled } from './install.mjs';
import { withLock } from './lock.mjs';

export async function prepare() {
  if (isInstalled({ dev: false }) && isBuilt()) return;
  await withLock(async () => {
    if (!isInstalled({ dev: false })) await install({ dev: false });
    if (!isBuilt()) await build();
  });
}
