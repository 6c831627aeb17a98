// Azurite, for as long as the process that started it holds the other end of stdin: however that one ends, this one does too.
const graceMilliseconds = 3000;
process.stdin.resume();
process.stdin.once('error', end).once('end', end);

function end() {
  process.emit('SIGTERM');
  setTimeout(() => process.exit(), graceMilliseconds).unref();
}

require('azurite/dist/src/azurite.js');
