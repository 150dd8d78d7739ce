// The public TypeScript SDK: failures that belong to no single method. Those of one method are tested with it.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Daytona, DaytonaConnectionError, DaytonaError } from '@daytona/sdk'

import { daemon, failure, shareSandbox } from '../shared.js'

const shared = shareSandbox()

async function sh(command, sandbox = shared.sandbox) {
	const { exitCode, result } = await sandbox.process.executeCommand(`set -e; ${command}`)
	assert.equal(exitCode, 0, result)
	return result
}

/** A call of each kind: by HTTP, by WebSocket. */
function calls(sandbox) {
	return [
		() => sandbox.fs.listFiles('.'), () => sandbox.process.executeCommand('true'), () => sandbox.git.status('.'),
		() => sandbox.process.listSessions(), () => sandbox.codeInterpreter.listContexts(), () => sandbox.getWorkDir(),
	]
}

async function rejectSockets(sandbox) {
	await assert.rejects(sandbox.codeInterpreter.runCode('1'), DaytonaConnectionError)
	await assert.rejects(sandbox.process.createPty({ id: 'refused', onData: () => {} }), DaytonaConnectionError)
}

test('a key that was taken back opens nothing any more', async (t) => {
	const keys = `${shared.server.apiUrl}/api-keys`
	const headers = { 'Authorization': `Bearer ${shared.server.key}`, 'Content-Type': 'application/json' }
	const body = JSON.stringify({ name: 'short-lived', permissions: ['write:sandboxes'] })
	const { value } = await (await fetch(keys, { method: 'POST', headers, body })).json()
	const daytona = new Daytona({ apiKey: value, apiUrl: shared.server.apiUrl, target: 'us' })
	t.after(() => daytona[Symbol.asyncDispose]())
	const sandbox = await daytona.get(shared.sandbox.id)
	assert.equal(await sandbox.getWorkDir(), '/home/daytona')
	assert.equal((await fetch(`${keys}/short-lived`, { method: 'DELETE', headers })).status, 204)
	for (const call of calls(sandbox)) {
		assert.deepEqual((await failure(call())).slice(0, 3), ['DaytonaAuthenticationError', 401, 'UNAUTHORIZED'])
	}
	await rejectSockets(sandbox)
})

test('a sandbox that is stopped says so, and one that is deleted is not found', async () => {
	const sandbox = await shared.daytona.create()
	await sandbox.stop()
	for (const call of calls(sandbox)) {
		const error = await call().catch((caught) => caught)
		assert.deepEqual([error.constructor.name, error.statusCode], ['DaytonaValidationError', 400])
		assert.match(error.message, /not running/)
	}
	await rejectSockets(sandbox)
	await sandbox.delete(60, true)
	for (const call of calls(sandbox)) {
		assert.deepEqual((await failure(call())).slice(0, 3), ['DaytonaNotFoundError', 404, 'NOT_FOUND'])
	}
	await rejectSockets(sandbox)
})

test('an error carries what the server said of it', async () => {
	const error = await shared.sandbox.fs.getFileDetails('none').catch((caught) => caught)
	assert.ok(error instanceof DaytonaError)
	assert.deepEqual([error.name, error.message, error.statusCode, error.code, error.errorCode, error.source],
		['DaytonaFileNotFoundError', 'file not found: /home/daytona/none', 404, 'FILE_NOT_FOUND', 'FILE_NOT_FOUND',
			'DAYTONA_DAEMON'])
	assert.match(error.headers['content-type'], /^application\/json/)
})

test('what the kernel refuses to read is a failed read', async () => {
	const pid = (await sh('sleep 600 >/dev/null 2>&1 & echo $!')).trim()
	assert.deepEqual(await failure(shared.sandbox.fs.downloadFile(`/proc/${pid}/mem`)),
		daemon('DaytonaFileReadFailedError', 500, 'FILE_READ_FAILED'))
	assert.equal((await shared.sandbox.fs.downloadFile('/sys/class/net/lo/mtu')).toString(), '65536\n')
})

test('what a hook refuses is an internal error with its words', async () => {
	await shared.sandbox.git.init('hooked')
	await sh('cd hooked; printf "#!/bin/sh\\necho not today >&2; exit 1\\n" > .git/hooks/pre-commit;'
		+ ' chmod +x .git/hooks/pre-commit; echo a > a; git add a')
	const error = await shared.sandbox.git.commit('hooked', 'message', 'A', 'a@b').catch((caught) => caught)
	assert.deepEqual([error.constructor.name, error.code], ['DaytonaInternalServerError', 'INTERNAL_SERVER_ERROR'])
	assert.match(error.message, /not today/)
})

test('too much of something is a rate limit', async () => {
	const { process } = shared.sandbox
	const made = await Promise.allSettled(Array.from({ length: 70 }, (_, index) => process.createSession(`many-${index}`)))
	const refused = made.filter(({ status }) => status === 'rejected').map(({ reason }) => reason)
	assert.deepEqual(refused.map(({ constructor, statusCode, code }) => [constructor.name, statusCode, code]),
		Array.from({ length: 6 }, () => ['DaytonaRateLimitError', 429, 'TOO_MANY_SESSIONS']))
	assert.equal((await process.listSessions()).length, 64)
})

test('what the image has not cannot be done', async () => {
	const sandbox = await shared.daytona.create({ user: 'root', language: 'python' })
	try {
		await sh('rm -f /usr/bin/git /usr/bin/python3* /usr/bin/python', sandbox)
		assert.deepEqual(await failure(sandbox.git.status('.')),
			daemon('DaytonaUnprocessableEntityError', 422, 'GIT_NOT_INSTALLED'))
		assert.deepEqual(await failure(sandbox.codeInterpreter.createContext()),
			daemon('DaytonaUnprocessableEntityError', 422, 'UNPROCESSABLE_ENTITY'))
		const { exitCode, result } = await sandbox.process.codeRun('print(1)')
		assert.equal(exitCode, -1)
		assert.match(result, /python3/)
	}
	finally {
		await sandbox.delete()
	}
})

test('a server that cannot be reached is a connection error', async (t) => {
	const daytona = new Daytona({ apiKey: 'any', apiUrl: 'http://127.0.0.1:1/api', target: 'us' })
	t.after(() => daytona[Symbol.asyncDispose]())
	await assert.rejects(daytona.get('any'), DaytonaConnectionError)
})
