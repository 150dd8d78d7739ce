// The public TypeScript SDK: commands, sessions and terminals where they fail or are used in an unusual way.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { DaytonaConnectionError, DaytonaConnectionTimeoutError } from '@daytona/sdk'

import { eventually } from '../server.js'
import { daemon, failure, shareSandbox } from '../shared.js'

const BAD_REQUEST = daemon('DaytonaValidationError', 400, 'BAD_REQUEST')
const NO_SESSION = daemon('DaytonaNotFoundError', 404, 'NOT_FOUND')
const NO_PROCESS = daemon('DaytonaProcessNotFoundError', 404, 'PROCESS_NOT_FOUND')
const ENDED = daemon('DaytonaSessionEndedError', 410, 'SESSION_ENDED')
const TIMEOUT = daemon('DaytonaProcessExecutionTimeoutError', 408, 'PROCESS_EXECUTION_TIMEOUT')

const shared = shareSandbox({ envVars: { OWN: 'of the sandbox' } })

async function run(command, ...rest) {
	const { exitCode, result } = await shared.sandbox.process.executeCommand(command, ...rest)
	return [exitCode, result]
}

/** A terminal whose output is kept. */
async function terminal(id, options = {}) {
	const decoder = new TextDecoder()
	const heard = { text: '' }
	const onData = (data) => { heard.text += decoder.decode(data, { stream: true }) }
	return [await shared.sandbox.process.createPty({ id, onData, ...options }), heard]
}

async function says(heard, text) {
	await eventually(`the terminal to say ${text}`, () => heard.text.includes(text) || undefined, 20_000)
}

test('the sandbox tells its directories', async () => {
	assert.equal(await shared.sandbox.getUserHomeDir(), '/home/daytona')
	assert.equal(await shared.sandbox.getUserRootDir(), '/home/daytona')
	assert.equal(await shared.sandbox.getWorkDir(), '/home/daytona')
	assert.deepEqual(await run('pwd; echo ~'), [0, '/home/daytona\n/home/daytona\n'])
})

test('a command has the text, directory and variables that it was given', async () => {
	assert.deepEqual(await run('printf "%s|" "$OWN" "$MORE"; cat /proc/$$/cmdline | tr "\\0" " "', '/tmp',
		{ MORE: 'ä "quoted" $x\nline' }), [0, 'of the sandbox|ä "quoted" $x\nline|/usr/bin/bash '])
	assert.deepEqual(await run('pwd', 'missing').then(([code]) => code), -1)
	assert.deepEqual(await run("cat <<'END'\na 'b' $c\nEND"), [0, "a 'b' $c\n"])
	assert.deepEqual(await run('cat'), [0, ''])
	const [, text] = await run('seq 100000')
	assert.equal(text.split('\n').length, 100_001)
	assert.deepEqual(await run('sleep 100 >/dev/null 2>&1 & echo $?'), [0, '0\n'])
	assert.deepEqual(await run('nonesuch-program 2>/dev/null'), [127, ''])
})

test('a command that cannot be run is refused', async () => {
	const { process } = shared.sandbox
	assert.deepEqual(await failure(process.executeCommand(' \n')), BAD_REQUEST)
	assert.deepEqual(await failure(process.executeCommand('true', undefined, { 'A-B': 'x' })), BAD_REQUEST)
	assert.deepEqual(await failure(process.executeCommand('true', undefined, undefined, -1)), BAD_REQUEST)
	assert.deepEqual(await failure(process.executeCommand('true', undefined, { A: 'nul\0' })), BAD_REQUEST)
})

test('a command that does not end in time is killed with all that it started', async () => {
	const { process } = shared.sandbox
	const error = await process.executeCommand('(exec sleep 4711) & echo begun; sleep 4711', undefined, undefined, 1)
		.catch((caught) => caught)
	assert.deepEqual([error.constructor.name, error.statusCode, error.code], TIMEOUT.slice(0, 3))
	assert.match(error.message, /command execution timeout/)
	await eventually('the processes to be gone', async () =>
		(await run("cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -c 'sleep 471[1]'"))[0] === 1 || undefined)
})

test('the commands of a session run in order, also those that nobody waits for', async () => {
	const { process } = shared.sandbox
	await process.createSession('order ä')
	const first = await process.executeSessionCommand('order ä', { command: 'sleep 0.3; a=1', runAsync: true })
	assert.deepEqual([first.exitCode ?? undefined, first.stdout, first.stderr], [undefined, '', ''])
	const second = await process.executeSessionCommand('order ä', { command: 'f() { echo "f $a"; }; f; no-such 2>&-' })
	assert.deepEqual([second.exitCode, second.stdout, second.stderr], [127, 'f 1\n', ''])
	assert.equal(second.output, '\x01\x01\x01f 1\n')
	const third = await process.executeSessionCommand('order ä', { command: 'f\ncat', suppressInputEcho: true })
	assert.deepEqual([third.exitCode, third.stdout], [0, 'f 1\n'])
	const { commands } = await process.getSession('order ä')
	assert.deepEqual(commands.map(({ id, command, exitCode }) => [id, command, exitCode]), [
		[first.cmdId, 'sleep 0.3; a=1', 0],
		[second.cmdId, 'f() { echo "f $a"; }; f; no-such 2>&-', 127],
		[third.cmdId, 'f\ncat', 0],
	])
	assert.deepEqual((await process.listSessions()).find(({ sessionId }) => sessionId === 'order ä').commands, commands)
	await process.deleteSession('order ä')
})

test('a client that waits no longer leaves its command to the session', async () => {
	const { process } = shared.sandbox
	await process.createSession('patience')
	await assert.rejects(process.executeSessionCommand('patience', { command: 'sleep 2; touch went-on' }, 1),
		DaytonaConnectionTimeoutError)
	const { exitCode } = await process.executeSessionCommand('patience', { command: 'test -e went-on' })
	assert.equal(exitCode, 0)
	await process.deleteSession('patience')
})

test('input comes to the command, and is shown unless it is to be hidden', async () => {
	const { process } = shared.sandbox
	await process.createSession('input')
	const talk = async (suppressInputEcho) => {
		const { cmdId } = await process.executeSessionCommand('input',
			{ command: 'read a; read b; echo "$b $a"', runAsync: true, suppressInputEcho })
		await process.sendSessionCommandInput('input', cmdId, 'one\n')
		await process.sendSessionCommandInput('input', cmdId, 'ä two')
		await eventually('the command to end', async () =>
			(await process.getSessionCommand('input', cmdId)).exitCode === 0 || undefined, 20_000)
		const heard = []
		await process.getSessionCommandLogs('input', cmdId, (text) => heard.push(text), () => {})
		assert.deepEqual(await failure(process.sendSessionCommandInput('input', cmdId, 'late')),
			daemon('DaytonaCommandAlreadyCompletedError', 410, 'COMMAND_ALREADY_COMPLETED'))
		return [(await process.getSessionCommandLogs('input', cmdId)).stdout, heard.join('')]
	}
	assert.deepEqual(await talk(true), ['ä two one\n', 'ä two one\n'])
	assert.deepEqual(await talk(false), ['one\nä two\nä two one\n', 'one\nä two\nä two one\n'])
	await process.deleteSession('input')
})

test('a session that has ended takes no command, but can be read and deleted', async () => {
	const { process } = shared.sandbox
	await process.createSession('ending')
	const last = await process.executeSessionCommand('ending', { command: 'echo bye; exit 5' })
	assert.deepEqual([last.exitCode, last.stdout], [5, 'bye\n'])
	assert.deepEqual(await failure(process.executeSessionCommand('ending', { command: 'true' })), ENDED)
	assert.equal((await process.getSessionCommandLogs('ending', last.cmdId)).stdout, 'bye\n')
	await process.deleteSession('ending')
})

test('a session that is deleted takes all with it, and ends those who follow it', async () => {
	const { process } = shared.sandbox
	await process.createSession('doomed')
	const { cmdId } = await process.executeSessionCommand('doomed',
		{ command: 'setsid sleep 4712 & echo begun; sleep 4712', runAsync: true })
	const heard = { text: '' }
	const followed = process.getSessionCommandLogs('doomed', cmdId, (text) => { heard.text += text }, () => {})
	await says(heard, 'begun')
	await process.deleteSession('doomed')
	await followed
	assert.deepEqual(await run("cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -c 'sleep 471[2]'"), [1, '0\n'])
	assert.deepEqual(await failure(process.getSession('doomed')), NO_SESSION)
})

test('what a session does not know is not found', async () => {
	const { process } = shared.sandbox
	await process.createSession('known')
	assert.deepEqual(await failure(process.createSession('known')), daemon('DaytonaConflictError', 409, 'CONFLICT'))
	for (const name of ['', 'a/b', 'entrypoint']) {
		assert.deepEqual(await failure(process.createSession(name)), BAD_REQUEST, name)
	}
	assert.deepEqual(await failure(process.executeSessionCommand('known', { command: '' })), BAD_REQUEST)
	assert.deepEqual(await failure(process.executeSessionCommand('none', { command: 'true' })), NO_SESSION)
	assert.deepEqual(await failure(process.deleteSession('none')), NO_SESSION)
	assert.deepEqual(await failure(process.deleteSession('entrypoint')), BAD_REQUEST)
	assert.deepEqual(await failure(process.getSessionCommand('none', 'none')), NO_SESSION)
	assert.deepEqual(await failure(process.getSessionCommand('known', 'none')), NO_PROCESS)
	assert.deepEqual(await failure(process.getSessionCommandLogs('known', 'none')), NO_PROCESS)
	assert.deepEqual(await failure(process.sendSessionCommandInput('known', 'none', 'x')), NO_PROCESS)
	await process.deleteSession('known')
})

test('the entrypoint is read like any session', async () => {
	const { process } = shared.sandbox
	const { sessionId, commands: [{ id }] } = await process.getEntrypointSession()
	assert.deepEqual([sessionId, id], ['entrypoint', 'entrypoint_command'])
	assert.equal((await process.getSession('entrypoint')).sessionId, 'entrypoint')
	assert.equal((await process.getSessionCommand('entrypoint', id)).id, id)
	assert.deepEqual({ ...await process.getEntrypointLogs() }, { output: '', stdout: '', stderr: '' })
})

test('a terminal is a terminal', async () => {
	const { process } = shared.sandbox
	const [pty, heard] = await terminal('real', { cwd: '/tmp', envs: { WORD: 'ä "b"' }, cols: 90, rows: 20 })
	assert.deepEqual([pty.sessionId, pty.isConnected(), pty.exitCode, pty.error], ['real', true, undefined, undefined])
	await pty.waitForConnection()
	await pty.sendInput('echo "<$WORD|$TERM|$OWN>" $(pwd) $(stty size) $(tty | cut -c 1-8)\n')
	await says(heard, '<ä "b"|xterm-256color|of the sandbox> /tmp 20 90 /dev/pts')
	const info = await process.getPtySessionInfo('real')
	assert.deepEqual([info.id, info.cwd, info.envs, info.cols, info.rows, info.active, info.lazyStart],
		['real', '/tmp', { WORD: 'ä "b"' }, 90, 20, true, false])
	assert.ok(Math.abs(Date.parse(info.createdAt) - Date.now()) < 60_000, info.createdAt)
	assert.deepEqual((await process.listPtySessions()).find(({ id }) => id === 'real'), info)
	const resized = await pty.resize(100, 40)
	assert.deepEqual([resized.cols, resized.rows], [100, 40])
	await pty.sendInput('echo "resized $(stty size)"; sleep 1000\n')
	await says(heard, 'resized 40 100')
	await pty.sendInput(new Uint8Array([3]))
	await pty.sendInput('echo code $?\n')
	await says(heard, 'code 130')
	await pty.kill()
	assert.deepEqual(await pty.wait(), { exitCode: 137, error: 'SIGKILL' })
	assert.deepEqual([pty.isConnected(), pty.exitCode, pty.error], [false, 137, 'SIGKILL'])
	assert.deepEqual(await pty.wait(), { exitCode: 137, error: 'SIGKILL' })
	await assert.rejects(pty.sendInput('x'), DaytonaConnectionError)
	assert.deepEqual(await failure(pty.resize(10, 10)), ENDED)
	assert.deepEqual(await failure(pty.kill()), NO_PROCESS)
})

test('a terminal that nobody watches goes on', async () => {
	const { process } = shared.sandbox
	const [pty] = await terminal('left')
	await pty.sendInput('kept=42; sleep 0.2; touch left-alone\n')
	await pty.disconnect()
	await eventually('the client to be gone', () => !pty.isConnected() || undefined)
	await assert.rejects(pty.sendInput('x'), DaytonaConnectionError)
	await eventually('the terminal to go on', async () => (await run('test -e left-alone'))[0] === 0 || undefined, 20_000)
	const again = { text: '' }
	const second = await process.connectPty('left', { onData: (data) => { again.text += Buffer.from(data) } })
	await second.sendInput('echo "[$kept]"\n')
	await says(again, '[42]')
	await second.kill()
})

test('a terminal has several viewers, and each end is told to all of them', async () => {
	const { process } = shared.sandbox
	const [first, heard] = await terminal('seen')
	const also = { text: '' }
	const second = await process.connectPty('seen', { onData: (data) => { also.text += Buffer.from(data) } })
	await second.sendInput('echo from-$((40 + 2))\n')
	await Promise.all([says(heard, 'from-42'), says(also, 'from-42')])
	await first.sendInput('exit 3\n')
	assert.deepEqual(await Promise.all([first.wait(), second.wait()]),
		[{ exitCode: 3, error: 'non-zero exit' }, { exitCode: 3, error: 'non-zero exit' }])
	const [good] = await terminal('good')
	await good.sendInput('exit\n')
	assert.deepEqual(await good.wait(), { exitCode: 0, error: undefined })
	const [killed] = await terminal('killed')
	await killed.sendInput('kill -TERM $$; kill -KILL $$\n')
	assert.deepEqual(await killed.wait(), { exitCode: 137, error: 'SIGKILL' })
	const left = (await process.listPtySessions()).map(({ id }) => id)
	assert.deepEqual(left.filter((id) => ['seen', 'good', 'killed'].includes(id)), [])
})

test('a terminal that cannot be is refused', async () => {
	const { process } = shared.sandbox
	await terminal('twice')
	for (const [options, why] of [
		[{ id: '' }, /no id/], [{ id: 'a/b' }, /cannot be used/], [{ id: 'twice' }, /already/],
		[{ id: 'x', cols: 1001 }, /1 to 1000/], [{ id: 'x', rows: -1 }, /1 to 1000/],
		[{ id: 'x', cwd: '/none' }, /no such directory/], [{ id: 'x', envs: { 'A-B': 'x' } }, /no name of an environment/],
	]) {
		await assert.rejects(process.createPty({ onData: () => {}, ...options }),
			(error) => error instanceof DaytonaConnectionError && why.test(error.message), JSON.stringify(options))
	}
	assert.deepEqual(await failure(process.resizePtySession('twice', 1001, 10)), BAD_REQUEST)
	assert.deepEqual(await failure(process.resizePtySession('none', 10, 10)), ENDED)
	assert.deepEqual(await failure(process.getPtySessionInfo('none')), NO_PROCESS)
	assert.deepEqual(await failure(process.killPtySession('none')), NO_PROCESS)
	await assert.rejects(process.connectPty('none', { onData: () => {} }), DaytonaConnectionError)
	await process.killPtySession('twice')
})
