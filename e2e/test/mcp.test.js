// The public MCP client over each transport: the same job, the same answers.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

import { Server, daytona } from '../server.js'

const TOOLS = [
	'create_sandbox',
	'create_snapshot',
	'destroy_sandbox',
	'edit_file',
	'execute_command',
	'fork_sandbox',
	'git_branches',
	'git_checkout',
	'git_clone',
	'git_commit',
	'git_diff',
	'git_log',
	'git_pull',
	'git_push',
	'git_status',
	'list_files',
	'list_sandboxes',
	'poll_command',
	'poll_snapshot',
	'read_file',
	'rollback_sandbox',
	'run_code',
	'start_sandbox',
	'stop_sandbox',
	'write_file',
]

let server

before(async () => (server = await Server.start()))
after(() => server?.stop())

const transports = {
	stdio: () => new StdioClientTransport({ command: daytona, args: ['mcp', 'start'], env: server.clientEnvironment() }),
	'streamable http': () => new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), { requestInit: bearer() }),
	sse: () =>
		new SSEClientTransport(new URL(`${server.url}/sse`), {
			requestInit: bearer(),
			eventSourceInit: {
				fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, ...bearer().headers } }),
			},
		}),
}

function bearer() {
	return { headers: { Authorization: `Bearer ${server.key}` } }
}

for (const [name, transport] of Object.entries(transports)) {
	describe(`MCP over ${name}`, () => {
		const client = new Client({ name: 'e2e', version: '1' })
		const call = async (tool, args) => {
			const result = await client.callTool({ name: tool, arguments: args })
			assert.ok(!result.isError, JSON.stringify(result.content))
			return result.structuredContent
		}
		let sandbox

		before(() => client.connect(transport()))
		after(() => client.close())

		test('lists the tools, each with its four annotations', async () => {
			const { tools } = await client.listTools()
			assert.deepEqual(tools.map((tool) => tool.name).sort(), TOOLS)
			for (const { annotations } of tools) {
				for (const hint of ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint']) {
					assert.equal(typeof annotations[hint], 'boolean', hint)
				}
			}
		})

		test('creates a sandbox', async () => {
			sandbox = (await call('create_sandbox', {})).sandbox_id
			assert.match(sandbox, /^[0-9a-f-]{36}$/)
		})

		test('runs commands', async () => {
			const good = await call('execute_command', { sandbox_id: sandbox, command: 'echo out; echo err >&2' })
			assert.equal(good.exit_code, 0)
			assert.equal(good.stdout, 'out\n')
			const bad = await call('execute_command', { sandbox_id: sandbox, command: 'exit 42' })
			assert.equal(bad.exit_code, 42)
		})

		test('writes, edits, reads and lists files', async () => {
			const path = 'notes.txt'
			await call('write_file', { sandbox_id: sandbox, path, content: 'one\ntwo\n' })
			await call('edit_file', { sandbox_id: sandbox, path, old_text: 'two', new_text: 'drei ☃' })
			const read = await call('read_file', { sandbox_id: sandbox, path })
			assert.match(read.content, /one\ndrei ☃/)
			const listed = await call('list_files', { sandbox_id: sandbox })
			assert.match(JSON.stringify(listed), /notes\.txt/)
		})

		test('reads sandboxes and files as resources', async () => {
			const { resources } = await client.listResources()
			assert.ok(resources.some(({ uri }) => uri === `sandbox://${sandbox}`))
			const { resourceTemplates } = await client.listResourceTemplates()
			assert.equal(resourceTemplates.length, 3)
			const { contents } = await client.readResource({ uri: `sandbox://${sandbox}` })
			const state = JSON.parse(contents[0].text)
			assert.equal(state.state, 'started')
			const file = await client.readResource({ uri: `${state.files}/notes.txt` })
			assert.equal(file.contents[0].text, 'one\ndrei ☃\n')
			await assert.rejects(client.readResource({ uri: `${state.files}/missing` }), { code: -32002 })
		})

		test('stops and starts with the files still there', async () => {
			assert.equal((await call('stop_sandbox', { sandbox_id: sandbox })).state, 'stopped')
			assert.equal((await call('start_sandbox', { sandbox_id: sandbox })).state, 'started')
			const read = await call('execute_command', { sandbox_id: sandbox, command: 'cat notes.txt' })
			assert.equal(read.stdout, 'one\ndrei ☃\n')
		})

		test('answers a wrong call with an error that can be acted on', async () => {
			const result = await client.callTool({
				name: 'read_file',
				arguments: { sandbox_id: sandbox, path: 'missing.txt' },
			})
			assert.equal(result.isError, true)
			assert.match(result.content[0].text, /missing\.txt/)
			const unknown = await client.callTool({ name: 'start_sandbox', arguments: { sandbox_id: 'nobody' } })
			assert.equal(unknown.isError, true)
		})

		test('destroys it', async () => {
			await call('destroy_sandbox', { sandbox_id: sandbox })
			const { sandboxes } = await call('list_sandboxes', {})
			assert.ok(!sandboxes.some((item) => item.sandbox_id === sandbox))
		})
	})
}

describe('MCP commands, code and git', () => {
	const open = []
	let sandbox

	async function connect() {
		const client = new Client({ name: 'e2e', version: '1' })
		await client.connect(transports.stdio())
		open.push(client)
		return client
	}

	async function call(client, tool, args, options) {
		const result = await client.callTool({ name: tool, arguments: { sandbox_id: sandbox, ...args } }, undefined, options)
		assert.ok(!result.isError, JSON.stringify(result.content))
		return result.structuredContent
	}

	// What still runs of a command, told by a number that only it sleeps for.
	async function sleepers(client, seconds) {
		const { stdout } = await call(client, 'execute_command', {
			command: `cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -o 'sleep [0-9]*' | grep -c ' ${seconds}$'`,
		})
		return Number(stdout)
	}

	async function sessions() {
		const answer = await fetch(`${server.url}/toolbox/${sandbox}/process/session`, bearer())
		assert.equal(answer.status, 200)
		return answer.json()
	}

	before(async () => {
		const client = await connect()
		sandbox = (await client.callTool({ name: 'create_sandbox', arguments: {} })).structuredContent.sandbox_id
	})
	after(async () => {
		await call(await connect(), 'destroy_sandbox', {})
		await Promise.all(open.map((client) => client.close()))
	})

	test('a short command leaves no session', async () => {
		const client = await connect()
		const { stdout, stderr, exit_code } = await call(client, 'execute_command', {
			command: 'printf "%s" "$ODD"; pwd >&2; exit 3',
			cwd: '/tmp',
			env: { ODD: `a'b"c $(d)` },
		})
		assert.deepEqual({ stdout, stderr, exit_code }, { stdout: `a'b"c $(d)`, stderr: '/tmp\n', exit_code: 3 })
		assert.deepEqual(await sessions(), [])
	})

	test('a command of 40 s outlives its gateway and is polled to its end by another', async () => {
		const first = await connect()
		const begun = Date.now()
		let state = await call(first, 'execute_command', {
			command: 'echo begun; sleep 40; echo ended; exit 7',
			wait_seconds: 2,
		})
		assert.equal(state.running, true)
		assert.equal(state.stdout, 'begun\n')
		const { command_id } = state
		await first.close()
		const second = await connect()
		let output = ''
		while (state.running) {
			const asked = Date.now()
			state = await call(second, 'poll_command', { command_id, cursor: state.cursor })
			assert.ok(Date.now() - asked < 31_000, 'no call blocks for longer than 30 s')
			output += state.stdout
		}
		assert.equal(output, 'ended\n')
		assert.equal(state.exit_code, 7)
		assert.ok(Date.now() - begun >= 40_000)
		assert.deepEqual(await sessions(), [])
	})

	test('a program that asks gets its answer', async () => {
		const client = await connect()
		const asked = await call(client, 'execute_command', {
			command: `python3 -c "name = input('name?\\n'); print('hello ' + name)"`,
			stdin: true,
			wait_seconds: 1,
		})
		assert.equal(asked.running, true)
		const { command_id, cursor } = asked
		const answered = await call(client, 'poll_command', { command_id, cursor, input: 'Ada' })
		assert.match(answered.stdout, /hello Ada/)
		assert.equal(answered.exit_code, 0)
	})

	test('INT reaches the children too', async () => {
		const client = await connect()
		const program = "import time\ntry:\n    time.sleep(100)\nexcept KeyboardInterrupt:\n    print('interrupted')\n"
		await call(client, 'write_file', { path: 'patient.py', content: program })
		const { command_id, cursor } = await call(client, 'execute_command', {
			command: 'python3 patient.py; echo the shell goes on',
			wait_seconds: 1,
		})
		const state = await call(client, 'poll_command', { command_id, cursor, signal: 'INT', wait_seconds: 10 })
		assert.ok(state.signalled >= 1)
		assert.equal(state.running, false)
		assert.match(state.stdout, /interrupted/)
	})

	test('cancelling a command kills its tree', async () => {
		const client = await connect()
		const cancel = new AbortController()
		const gone = call(client, 'execute_command', { command: 'sleep 987 & sleep 987' }, { signal: cancel.signal })
		const seen = assert.rejects(gone)
		while ((await sleepers(client, 987)) < 2);
		cancel.abort()
		await seen
		const deadline = Date.now() + 15_000
		while ((await sleepers(client, 987)) > 0) {
			assert.ok(Date.now() < deadline, 'the tree ends')
		}
		assert.deepEqual(await sessions(), [])
	})

	test('a timeout kills the tree and tells what was written', async () => {
		const client = await connect()
		const late = await client.callTool({
			name: 'execute_command',
			arguments: { sandbox_id: sandbox, command: 'echo begun; sleep 654', timeout: 1 },
		})
		assert.equal(late.isError, true)
		assert.match(late.content[0].text, /PROCESS_EXECUTION_TIMEOUT[^]*begun/)
		assert.equal(await sleepers(client, 654), 0)
	})

	test('what is left in the background goes on until it is ended', async () => {
		const client = await connect()
		const left = await call(client, 'execute_command', { command: 'sleep 321 >/dev/null 2>&1 &' })
		assert.equal(left.running, false)
		assert.ok(left.command_id)
		assert.equal(await sleepers(client, 321), 1)
		await call(client, 'poll_command', { command_id: left.command_id, signal: 'TERM' })
		assert.equal(await sleepers(client, 321), 0)
		assert.deepEqual(await sessions(), [])
	})

	test('long output is cut, and whole in a file and as a resource', async () => {
		const client = await connect()
		const long = await client.callTool({
			name: 'execute_command',
			arguments: { sandbox_id: sandbox, command: 'seq 1 3000000' },
		})
		const { stdout: shown, truncated } = long.structuredContent
		assert.equal(truncated, true)
		assert.match(shown, /^1\n2\n[^]*characters cut[^]*\n3000000\n$/)
		const [file] = /\/tmp\/\S+\/out/.exec(long.content[0].text)
		const { stdout } = await call(client, 'execute_command', { command: `sed -n 50000p ${file}` })
		assert.equal(stdout, '50000\n')
		const link = long.content.find(({ type }) => type === 'resource_link')
		const { contents } = await client.readResource({ uri: link.uri })
		assert.match(contents[0].text, /^1\n2\n3\n/)
		const more = await client.readResource({ uri: contents[1].uri })
		const joined = (contents[0].text + more.contents[0].text).split('\n').slice(0, 10_000)
		assert.deepEqual(joined, Array.from({ length: 10_000 }, (_, index) => String(index + 1)))
	})

	test('progress is told while a command runs', async () => {
		const client = await connect()
		const told = []
		await call(client, 'execute_command', { command: 'sleep 6' }, { onprogress: ({ progress }) => told.push(progress) })
		assert.equal(told[0], 5)
	})

	test('runs code in three languages', async () => {
		const client = await connect()
		const { stdout: node } = await call(client, 'execute_command', { command: 'command -v node || true' })
		const programs = {
			python: 'import sys, os; print(6 * 7, sys.argv[1:], os.environ["K"])',
			javascript: 'console.log(6 * 7, process.argv.slice(2), process.env.K)',
			typescript: 'const n: number = 6 * 7; console.log(n, process.argv.slice(2), process.env.K)',
		}
		for (const [language, code] of Object.entries(programs)) {
			const { exit_code, output } = await call(client, 'run_code', { language, code, args: ['a b'], env: { K: 'v' } })
			if (exit_code === 127 && (language === 'typescript' || !node)) {
				assert.match(output, /Install|install/, 'what this sandbox lacks is said')
				continue
			}
			assert.equal(exit_code, 0, output)
			assert.match(output, /^42 \[ ?'a b' ?\] v\n/)
		}
		const failed = await call(client, 'run_code', { language: 'python', code: '1 / 0' })
		assert.equal(failed.exit_code, 1)
		assert.match(failed.output, /ZeroDivisionError/)
	})

	test('works on a git repository', async () => {
		const client = await connect()
		const path = 'repo'
		await call(client, 'execute_command', { command: 'git init -q -b main repo && echo one > repo/a.txt' })
		assert.match(JSON.stringify(await call(client, 'git_status', { path })), /"a\.txt".*Untracked/)
		const { hash } = await call(client, 'git_commit', { path, message: 'First', author: 'E2E', email: 'e2e@localhost' })
		assert.match(hash, /^[0-9a-f]{40}$/)
		await call(client, 'git_branches', { path, action: 'create', name: 'dev' })
		await call(client, 'write_file', { path: 'repo/a.txt', content: 'two\n' })
		assert.match((await call(client, 'git_diff', { path })).diff, /^-one\n\+two$/m)
		await call(client, 'git_commit', { path, message: 'Second' })
		const { commits } = await call(client, 'git_log', { path })
		assert.deepEqual(commits.map(({ message }) => message), ['Second', 'First'])
		await call(client, 'git_checkout', { path, branch: 'main' })
		assert.deepEqual(await call(client, 'git_branches', { path }), { branches: ['dev', 'main'], current: 'main' })
		assert.deepEqual((await call(client, 'git_branches', { path, action: 'delete', name: 'dev' })).branches, ['main'])
		const missing = await client.callTool({
			name: 'git_checkout',
			arguments: { sandbox_id: sandbox, path, branch: 'nope' },
		})
		assert.match(missing.content[0].text, /Code: GIT_BRANCH_NOT_FOUND[^]*git_branches/)
	})

	test('a push that takes long goes on and is polled to its end', async () => {
		const client = await connect()
		await call(client, 'execute_command', {
			command: 'git init -q --bare -b main /tmp/slow.git && git -C repo push -q /tmp/slow.git main && git clone -q /tmp/slow.git slow && cd slow && printf "#!/bin/sh\nsleep 28\n" > .git/hooks/pre-push && chmod +x .git/hooks/pre-push && git -c user.name=E2E -c user.email=e2e@localhost commit -q --allow-empty -m Late',
		})
		const asked = Date.now()
		const begun = await call(client, 'git_push', { path: 'slow' })
		assert.ok(Date.now() - asked < 30_000, 'no call blocks for longer than 30 s')
		assert.match(begun.command_id, /^mcp-git_push-/)
		await client.close()
		const other = await connect()
		const ended = await call(other, 'poll_command', { command_id: begun.command_id })
		assert.deepEqual({ running: ended.running, exit_code: ended.exit_code }, { running: false, exit_code: 0 })
		const { stdout } = await call(other, 'execute_command', { command: 'git -C /tmp/slow.git log -1 --format=%s' })
		assert.equal(stdout, 'Late\n')
	})

	test('clones, pushes and pulls', async () => {
		const client = await connect()
		await call(client, 'execute_command', { command: 'git init -q --bare -b main /tmp/remote.git && git -C repo push -q /tmp/remote.git main' })
		await call(client, 'git_clone', { url: 'file:///tmp/remote.git', path: 'copy' })
		await call(client, 'write_file', { path: 'copy/b.txt', content: 'b' })
		await call(client, 'git_commit', { path: 'copy', message: 'Third' })
		await call(client, 'git_push', { path: 'copy' })
		await call(client, 'git_pull', { path: 'copy' })
		const { stdout } = await call(client, 'execute_command', { command: 'git -C /tmp/remote.git log -1 --format=%s' })
		assert.equal(stdout, 'Third\n')
	})
})

describe('MCP snapshots', () => {
	const client = new Client({ name: 'e2e', version: '1' })
	const ask = (tool, args) => client.callTool({ name: tool, arguments: args })
	const call = async (tool, args) => {
		const result = await ask(tool, args)
		assert.ok(!result.isError, JSON.stringify(result.content))
		return result.structuredContent
	}
	const run = async (sandbox, command) => (await call('execute_command', { sandbox_id: sandbox, command })).stdout

	before(() => client.connect(transports['streamable http']()))
	after(() => client.close())

	test('a snapshot is an undo', async () => {
		const { sandbox_id: sandbox } = await call('create_sandbox', { labels: { kept: 'yes' } })
		await run(sandbox, 'echo before > work; mkdir kept; sleep 600 > /dev/null 2>&1 &')
		await call('create_snapshot', { sandbox_id: sandbox, name: 'before-the-mistake' })
		await run(sandbox, 'echo after > work; rmdir kept; echo stray > stray')
		const back = await call('rollback_sandbox', { sandbox_id: sandbox, snapshot: 'before-the-mistake' })
		assert.deepEqual(back, { sandbox_id: sandbox, state: 'started' })
		assert.equal(await run(sandbox, 'cat work; ls; pgrep sleep'), 'before\nkept\nwork\n')
		await run(sandbox, 'echo again > work')
		await call('stop_sandbox', { sandbox_id: sandbox })
		await call('rollback_sandbox', { sandbox_id: sandbox, snapshot: 'before-the-mistake' })
		assert.equal(await run(sandbox, 'cat work'), 'before\n')
		const { sandboxes } = await call('list_sandboxes', { labels: { kept: 'yes' } })
		assert.deepEqual(sandboxes.map(({ snapshot }) => snapshot), ['before-the-mistake'])
		const refused = await ask('rollback_sandbox', { sandbox_id: sandbox, snapshot: 'no-such' })
		assert.match(refused.content[0].text, /no-such not found/)
		await call('destroy_sandbox', { sandbox_id: sandbox })
	})

	test('a Dockerfile is built, waited for, mended and used', async () => {
		const bad = await ask('create_snapshot', { name: 'mcp-built', dockerfile: 'FROM host:default\nRUN echo oops; exit 3' })
		assert.equal(bad.isError, true)
		assert.match(bad.content[0].text, /line 2: the command exited with 3[^]*SNAPSHOT_FAILED[^]*oops/)
		const progress = []
		const dockerfile = 'FROM host:default\nRUN for i in $(seq 27); do echo step $i; sleep 1; done\nRUN echo made > /made'
		const first = await client.callTool({ name: 'create_snapshot', arguments: { name: 'mcp-built', dockerfile } }, undefined,
			{ onprogress: (one) => progress.push(one) })
		assert.equal(first.structuredContent.state, 'building', JSON.stringify(first.content))
		assert.match(first.structuredContent.log, /step 2\d/)
		assert.ok(progress.length >= 3, `${progress.length} reports of progress`)
		assert.deepEqual(await call('poll_snapshot', { name: 'mcp-built' }), { name: 'mcp-built', state: 'active' })
		const { sandbox_id: sandbox } = await call('create_sandbox', { snapshot: 'mcp-built' })
		assert.equal(await run(sandbox, 'cat /made'), 'made\n')
		await call('destroy_sandbox', { sandbox_id: sandbox })
	})

	test('an image that is not there is an error that says so', async () => {
		const refused = await ask('create_snapshot', { name: 'mcp-nowhere', image: '127.0.0.1:1/none:1' })
		assert.equal(refused.isError, true)
		assert.match(refused.content[0].text, /127\.0\.0\.1:1/)
		const unclear = await ask('create_snapshot', { name: 'x' })
		assert.match(unclear.content[0].text, /Give one of sandbox_id, image and dockerfile/)
	})
})

describe('MCP over HTTP for strangers', () => {
	const initialize = (headers) =>
		fetch(`${server.url}/mcp`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', ...headers },
			body: JSON.stringify({
				jsonrpc: '2.0',
				id: 1,
				method: 'initialize',
				params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'e2e', version: '1' } },
			}),
		})

	test('refuses one without a key, and one with a wrong key', async () => {
		assert.equal((await initialize({})).status, 401)
		assert.equal((await initialize({ Authorization: 'Bearer dtn_wrong' })).status, 401)
	})

	test('refuses a page of another origin', async () => {
		const answer = await initialize({ ...bearer().headers, Origin: 'https://evil.test' })
		assert.equal(answer.status, 403)
	})
})
