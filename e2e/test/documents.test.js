// What the documents tell people and agents to do, done.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cp, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'

import { Server, daytona, home } from '../server.js'

const LIMIT_MS = 180_000

let server

before(async () => (server = await Server.start()))
after(() => server?.stop())

function bash(script, options = {}) {
	const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', script], {
		encoding: 'utf8',
		timeout: LIMIT_MS,
		env: { ...server.clientEnvironment(), PATH: `${server.directory}/bin:${process.env.PATH}` },
		...options,
	})
	assert.equal(status, 0, `${script}\n${stdout}${stderr}`)
	return stdout
}

test('the blocks of the skill run from top to bottom', async () => {
	bash(`mkdir ${server.directory}/bin`)
	await symlink(daytona, join(server.directory, 'bin', 'daytona'))
	const skill = await readFile(join(home, 'skills', 'daytona-sandbox', 'SKILL.md'), 'utf8')
	const blocks = [...skill.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block)
	assert.ok(blocks.length >= 5)
	const output = blocks.map((block) => bash(block)).join('')
	assert.match(output, /^42$/m)
	assert.match(output, /^100000$/m)
	assert.match(output, /Sandbox scratch is deleted/)
})

test('llms.txt names the tools that there are, and no others', async () => {
	const client = new Client({ name: 'e2e', version: '1' })
	await client.connect(
		new StdioClientTransport({ command: daytona, args: ['mcp', 'start'], env: server.clientEnvironment() }),
	)
	const { tools } = await client.listTools()
	await client.close()
	const section = /## MCP tools\n(.*?)\n## /s.exec(await llms())[1]
	const named = [...section.matchAll(/^- (`.*?`):/gm)].flatMap(([, names]) => names.replaceAll('`', '').split(', '))
	assert.deepEqual(named.sort(), tools.map((tool) => tool.name).sort())
})

test('llms.txt names endpoints that answer', async () => {
	const sandbox = await request('POST', '/api/sandbox', {})
	const routes = [...(await llms()).matchAll(/`(GET|POST|PUT|DELETE) (\/\S+)`/g)]
	assert.ok(routes.length >= 15)
	for (const [, method, path] of routes) {
		const real = path.replace('/snapshots/{id}', '/snapshots/daytona-small').replace('{id}', sandbox.id)
		if (method === 'GET') {
			await request(method, `${real}${real.includes('/toolbox/') ? '?path=/etc/hostname' : ''}`, undefined, [200, 400])
		}
		else {
			await knows(method, real)
		}
	}
	await request('DELETE', `/api/sandbox/${sandbox.id}`)
})

// An unknown route says "Cannot POST /…"; a known one complains about the missing key instead.
async function knows(method, path) {
	const answer = await fetch(server.url + path.replace('{name}', 'x'), { method })
	assert.equal(answer.status, 401, `${method} ${path}`)
}

async function request(method, path, body, expected = [200, 201]) {
	const answer = await fetch(server.url + path, {
		method,
		headers: { Authorization: `Bearer ${server.key}`, 'Content-Type': 'application/json' },
		body: body && JSON.stringify(body),
	})
	const text = await answer.text()
	assert.ok(expected.includes(answer.status), `${method} ${path}: ${answer.status} ${text}`)
	return answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text
}

async function llms() {
	return readFile(join(home, 'llms', 'llms.txt'), 'utf8')
}

test('the files that llms.txt names exist', async () => {
	for (const [, file] of (await llms()).matchAll(/^- ([A-Za-z/.-]+\.md):/gm)) {
		await readFile(join(home, file))
	}
})

test('the curl example runs', () => {
	const output = bash('./curl.sh', { cwd: join(home, 'examples') })
	assert.match(output, /is started/)
	assert.match(output, /hello from a file\nLinux/)
})

test('the TypeScript example compiles and runs', async () => {
	const copy = join(server.directory, 'typescript')
	await cp(join(home, 'examples', 'typescript'), copy, {
		recursive: true,
		filter: (source) => !source.endsWith('node_modules') && !source.endsWith('dist'),
	})
	assert.match(bash('npm ci --ignore-scripts && npm start', { cwd: copy }), /\{"mean": 4, "median": 2.5\}/)
})

test('the MCP client configuration connects, over stdio and over HTTP', async () => {
	const { mcpServers } = JSON.parse(await readFile(join(home, 'examples', 'mcp.json'), 'utf8'))
	const { command, args } = mcpServers.daytona
	assert.ok(command.endsWith('/daytona'))
	const client = new Client({ name: 'e2e', version: '1' })
	await client.connect(new StdioClientTransport({ command: daytona, args, env: server.clientEnvironment() }))
	await client.close()
	const { url, headers } = mcpServers['daytona-over-http']
	assert.equal(new URL(url).pathname, '/mcp')
	assert.equal(headers.Authorization, 'Bearer ${DAYTONA_API_KEY}')
})

test('the lock files name no registry', async () => {
	for (const folder of ['e2e', 'examples/typescript']) {
		const { packages } = JSON.parse(await readFile(join(home, folder, 'package-lock.json'), 'utf8'))
		assert.deepEqual(Object.values(packages).filter((entry) => entry.resolved), [])
	}
})
