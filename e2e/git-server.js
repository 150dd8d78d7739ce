// Runs in a sandbox: git over HTTP, and over HTTPS with a certificate that nobody trusts. What is below /closed
// needs a login. It prints both ports when it listens.
const { spawn } = require('node:child_process')
const { readFileSync } = require('node:fs')
const http = require('node:http')
const https = require('node:https')
const { join } = require('node:path')

const LOGIN = `Basic ${Buffer.from('alice:s3cr3t pa:ss').toString('base64')}`
const ROOT = join(process.cwd(), 'srv')

function serve(request, response) {
	const url = new URL(request.url, 'http://localhost')
	if (url.pathname.startsWith('/closed/') && request.headers.authorization !== LOGIN) {
		response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="closed"' }).end()
		return
	}
	if (url.pathname.startsWith('/forbidden/')) {
		response.writeHead(403).end()
		return
	}
	const git = spawn('git', ['http-backend'], {
		env: {
			...process.env,
			GIT_PROJECT_ROOT: ROOT,
			GIT_HTTP_EXPORT_ALL: '1',
			PATH_INFO: url.pathname.replace(/^\/(open|closed)/, ''),
			QUERY_STRING: url.search.slice(1),
			REQUEST_METHOD: request.method,
			REMOTE_USER: 'alice',
			CONTENT_TYPE: request.headers['content-type'] ?? '',
			HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
			GIT_PROTOCOL: request.headers['git-protocol'] ?? '',
		},
		stdio: ['pipe', 'pipe', 'inherit'],
	})
	request.pipe(git.stdin).on('error', () => {}) // it has read enough
	const output = []
	git.stdout.on('data', (piece) => output.push(piece))
	git.once('close', () => answer(response, Buffer.concat(output)))
}

/** Makes an answer of what a CGI program prints. */
function answer(response, output) {
	const end = output.indexOf('\r\n\r\n')
	const fields = output.subarray(0, end).toString().split('\r\n').map((line) => line.split(': '))
	const status = fields.find(([name]) => name === 'Status')?.[1] ?? '200'
	response.writeHead(Number.parseInt(status, 10), Object.fromEntries(fields.filter(([name]) => name !== 'Status')))
	response.end(output.subarray(end + 4))
}

const plain = http.createServer(serve)
const secure = https.createServer({ key: readFileSync('key.pem'), cert: readFileSync('cert.pem') }, serve)
plain.listen(0, '127.0.0.1', () => secure.listen(0, '127.0.0.1', () => {
	console.log(`listening ${plain.address().port} ${secure.address().port}`)
}))
