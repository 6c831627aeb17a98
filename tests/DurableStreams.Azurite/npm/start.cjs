// Runs Azurite until stdin is closed, so that it ends with the process that started it, however that process ends.
const graceMilliseconds = 3000;
process.stdin.resume();
process.stdin.once('error', end).once('end', end);

function end() {
  process.emit('SIGTERM');
  setTimeout(() => process.exit(), graceMilliseconds).unref();
}

require('azurite/dist/src/azurite.js');
