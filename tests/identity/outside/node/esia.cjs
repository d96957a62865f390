// npm `esia`: JSON on stdin and stdout, run in the folder that holds node_modules.
// {config} → {url, params}; with {code, paths} → {marker, data}
const {createRequire} = require('node:module');
const esia = createRequire(`${process.cwd()}/`)('esia');

let text = '';
process.stdin.on('data', (part) => { text += part; });
process.stdin.on('end', async () => {
  const asked = JSON.parse(text);
  const client = esia(asked.config);
  const answer = asked.code ? await client.getAccess(asked.code, asked.paths) : client.getAuth();
  process.stdout.write(JSON.stringify(answer));
});
process.on('unhandledRejection', (error) => { process.stderr.write(String(error.message)); process.exit(1); });
