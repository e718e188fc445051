// Loaded into a server that the scripts start (`node --import`): ends it when the script that started it is gone, even
// if that was killed and could not say so.
process.stdin.once('end', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), 5_000).unref();
});
process.stdin.once('error', () => process.exit(1));
process.stdin.resume();
// Watching the parent must not be what keeps the server alive.
process.stdin.unref();
