import { defineConfig } from 'vite';

// The built console must run under `default-src 'self'`: nothing inline, nothing from elsewhere.
export default defineConfig({
  base: '/',
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
  build: {
    target: 'es2021',
    assetsInlineLimit: 0,
    modulePreload: false,
    cssTarget: 'chrome123',
    reportCompressedSize: true,
  },
  server: { port: 5173, proxy: { '/api': { target: 'http://127.0.0.1:4000', changeOrigin: false } } },
});
