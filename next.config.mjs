/** @type {import('next').NextConfig} */
const config = {
  // Browsers ask for it unasked; ours is drawn.
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
  reactStrictMode: true,
  poweredByHeader: false,
  // No page uses the optimiser, and strangers shall not.
  images: { unoptimized: true },
  // Types are checked by `npm run typecheck`, once for app, server and tests together.
  typescript: { ignoreBuildErrors: true },
  experimental: { optimizePackageImports: ['@mantine/core', '@mantine/hooks', '@tabler/icons-react'] },
};

export default config;
