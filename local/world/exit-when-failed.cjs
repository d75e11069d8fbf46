/** Preloaded into packaging: after a failed build esbuild's open contexts would keep `serverless` alive for ever. */
setInterval(() => process.exitCode && process.exit(), 200).unref()
