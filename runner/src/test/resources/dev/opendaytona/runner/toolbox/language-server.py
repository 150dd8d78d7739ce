#!/usr/bin/env python3
"""A language server for tests. The file 'mode' of its project says how it misbehaves."""
import json
import os
import re
import subprocess
import sys
import threading

INPUT, OUTPUT = sys.stdin.buffer, sys.stdout.buffer
DOCUMENTS = {}
ANSWERS = {}
CHANGES = []
DEFERRED = []
LOCK = threading.Lock()


def mode():
    try:
        with open('mode') as file:
            return file.read().strip()
    except FileNotFoundError:
        return ''


def write(raw):
    with LOCK:
        OUTPUT.write(raw)
        OUTPUT.flush()


def send(**message):
    body = json.dumps({'jsonrpc': '2.0', **message}).encode()
    write(b'Content-Length: %d\r\nContent-Type: any\r\n\r\n' % len(body) + body)


def receive():
    length = 0
    for line in iter(INPUT.readline, b''):
        if line.strip() == b'':
            return json.loads(INPUT.read(length))
        if line.lower().startswith(b'content-length:'):
            length = int(line.split(b':')[1])
    sys.exit(0)


def ask(number, method, params):
    """Does nothing else until the client has answered."""
    send(id=number, method=method, params=params)
    while str(number) not in ANSWERS:
        message = receive()
        if 'method' in message:
            DEFERRED.append(message)
        else:
            take(message)
    return ANSWERS[str(number)]


def span(line, start, end):
    return {'start': {'line': line, 'character': start}, 'end': {'line': line, 'character': end}}


def symbols(text):
    found = []
    for number, line in enumerate(text.split('\n')):
        match = re.match(r'(\s*)(class|def) (\w+)', line)
        if not match:
            continue
        where = span(number, match.start(3), match.end(3))
        symbol = {'name': match[3], 'kind': 5 if match[2] == 'class' else 12, 'range': where,
                  'selectionRange': where, 'children': []}
        if match[1] and found:
            found[-1]['children'].append({**symbol, 'kind': 6})
        else:
            found.append(symbol)
    return found


def misbehave(what):
    if what == 'silence':
        sys.exit(INPUT.read())
    if what == 'ends':
        print('Traceback:\n\033[31mno more\u202e memory', file=sys.stderr, flush=True)
        os._exit(3)
    if what == 'no headers':
        write(b'Hello, I am a program and no language server.\n\n')
    if what == 'endless header':
        while True:
            write(b'x' * 65536)
    if what == 'huge':
        write(b'Content-Length: 99999999999\r\n\r\n')
    if what == 'stalls':
        write(b'Content-Length: 8000000\r\n\r\n{')
        sys.exit(INPUT.read())
    if what == 'negative':
        write(b'Content-Length: -1\r\n\r\n')
    if what == 'no json':
        write(b'Content-Length: 9\r\n\r\n{"id": 1]')
    if what == 'deep':
        write(b'Content-Length: 100000\r\n\r\n' + b'[' * 100000)
    if what == 'bomb':
        body = b'{"jsonrpc":"2.0","id":1,"result":[' + b'[],' * 2500000 + b'[]]}'
        write(b'Content-Length: %d\r\n\r\n' % len(body) + body)


def flood():
    while True:
        print('x' * 1000, file=sys.stderr)
        send(method='window/logMessage', params={'type': 3, 'message': 'x' * 100})


def take(message):
    method, number, params = message.get('method'), message.get('id'), message.get('params') or {}
    if method is None:
        ANSWERS[str(number)] = message.get('result', message.get('error'))
    elif method == 'initialize':
        if mode().startswith('start '):
            misbehave(mode()[6:])
        send(id=number, result={'capabilities': {'workspaceSymbolProvider': mode() != 'cannot search'}})
    elif method == 'initialized':
        if mode() == 'flood':
            threading.Thread(target=flood, daemon=True).start()
        if mode() == 'children':
            subprocess.Popen(['setsid', 'sh', '-c', 'trap "" TERM HUP; sleep 1000 & sleep 1000'])
        ask('c', 'workspace/configuration', {'items': [{'section': 'one'}, {'section': 'two'}]})
        ask(7, 'client/registerCapability', {'registrations': [{'id': 'w', 'method': 'workspace/didChangeWatchedFiles'}]})
        ask('p', 'window/workDoneProgress/create', {'token': 't'})
        ask('u', 'no/such/method', {})
    elif method in ('textDocument/didOpen', 'textDocument/didChange'):
        document = params['textDocument']
        text = document['text'] if 'text' in document else params['contentChanges'][0]['text']
        DOCUMENTS[document['uri']] = {**DOCUMENTS.get(document['uri'], {}), **document, 'text': text}
    elif method == 'workspace/didChangeWatchedFiles':
        CHANGES.extend([change['uri'].split('/', 3)[3], change['type']] for change in params['changes'])
    elif method == 'textDocument/didClose':
        del DOCUMENTS[params['textDocument']['uri']]
    elif method == 'textDocument/documentSymbol':
        if mode().startswith('ask '):
            misbehave(mode()[4:])
        if mode() == 'refuses':
            send(id=number, error={'code': -32803, 'message': 'I do\nnot \033[1mwant to'})
        elif mode() == 'nonsense':
            send(id=number, result={'symbols': 'some'})
        elif mode() == 'nothing':
            send(id=number, result=None)
        else:
            send(id=number, result=symbols(DOCUMENTS[params['textDocument']['uri']]['text']))
    elif method == 'workspace/symbol':
        send(id=number, result=[
            {'name': symbol['name'], 'kind': symbol['kind'], 'location': {'uri': uri, 'range': symbol['range']}}
            for uri, document in DOCUMENTS.items() for symbol in symbols(document['text'])
            if params['query'].lower() in symbol['name'].lower()])
    elif method == 'textDocument/completion':
        document = DOCUMENTS[params['textDocument']['uri']]
        send(id=number, result={'isIncomplete': True, 'items': [
            {'label': 'greet', 'kind': 2, 'detail': 'def greet()', 'sortText': '1', 'filterText': 'g',
             'insertText': 'greet()', 'documentation': {'kind': 'markdown', 'value': '*greets*'}, 'data': {'x': 1}},
            {'label': json.dumps([params['position'], params['context'], document['languageId'], document['version'],
                                  ANSWERS], sort_keys=True)},
            {'label': json.dumps(sorted(CHANGES))},
            {'kind': 1}]})
    elif method == 'shutdown':
        send(id=number, result=None)
    elif method == 'exit':
        sys.exit(0)


while True:
    take(DEFERRED.pop(0) if DEFERRED else receive())
