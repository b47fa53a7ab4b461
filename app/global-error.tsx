'use client';

/**
 * In place of everything when the layout itself breaks. It may be the copy made at build time, whose scripts have no nonce
 * and do not run; so it needs none: the form asks for the same page again.
 */
export default function GlobalError() {
  const look = {
    fontFamily: 'system-ui, sans-serif',
    margin: '4rem auto',
    maxWidth: '30rem',
    padding: '1rem',
  };
  return (
    <html lang="en" style={{ colorScheme: 'dark light' }}>
      <body style={look}>
        <title>This page broke · Frameroom</title>
        <main>
          <h1>This page broke</h1>
          <p>Something went wrong while showing it. Nothing was lost.</p>
          <form>
            <button type="submit">Try again</button>
          </form>
        </main>
      </body>
    </html>
  );
}
