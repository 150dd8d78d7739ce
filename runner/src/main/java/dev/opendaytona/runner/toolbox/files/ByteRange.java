package dev.opendaytona.runner.toolbox.files;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * The part of a file that a request asks for (RFC 9110 section 14). The whole file is the
 * answer, as the RFC allows, to what asks for several parts, to what is no range of
 * bytes, and to an {@code If-Range}: since we give out neither entity tags nor dates, no
 * peer can have a validator that still holds.
 *
 * @param first the position of its first byte
 * @param last the position of its last byte, not before the first
 */
record ByteRange(long first, long last) {

	private static final Pattern SYNTAX = Pattern.compile("(?i)bytes\\s*=\\s*([0-9]*)\\s*-\\s*([0-9]*)\\s*");

	private static final int MAX_DIGITS = 18;

	/**
	 * The range that a request asks for.
	 * @param request the headers of the request
	 * @param size how many bytes the file has
	 * @return the range, or null for the whole file
	 * @throws ResponseStatusException when the file has no such bytes
	 */
	static @Nullable ByteRange of(HttpHeaders request, long size) {
		String asked = String.join(",", request.getOrEmpty(HttpHeaders.RANGE));
		Matcher range = SYNTAX.matcher(asked);
		if (!range.matches() || request.containsHeader(HttpHeaders.IF_RANGE)) {
			return null;
		}
		boolean suffix = range.group(1).isEmpty();
		return suffix ? suffix(range.group(2), size) : between(range.group(1), range.group(2), size);
	}

	private static @Nullable ByteRange suffix(String length, long size) {
		if (length.isEmpty()) {
			return null;
		}
		long wanted = Math.min(number(length), size);
		if (wanted == 0 && number(length) > 0) {
			// An empty file has nothing to send, which only the whole file can say.
			return null;
		}
		return satisfiable(size - wanted, size - 1, size);
	}

	private static @Nullable ByteRange between(String first, String last, long size) {
		long from = number(first);
		long to = last.isEmpty() ? Long.MAX_VALUE : number(last);
		return (to < from) ? null : satisfiable(from, Math.min(to, size - 1), size);
	}

	private static ByteRange satisfiable(long first, long last, long size) {
		if (first >= size) {
			throw new ResponseStatusException(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
					"The file has " + size + " bytes, fewer than the range begins with; ask for a part of those");
		}
		return new ByteRange(first, last);
	}

	private static long number(String digits) {
		return (digits.length() > MAX_DIGITS) ? Long.MAX_VALUE : Long.parseLong(digits);
	}

	long length() {
		return this.last - this.first + 1;
	}

	/** For {@code Content-Range}. */
	String of(long size) {
		return "bytes " + this.first + "-" + this.last + "/" + size;
	}

}
