package dev.opendaytona.mcp.resource;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.opendaytona.api.error.ApiException;

/** The address of a resource. The sandbox is named by its id or name. */
public sealed interface ResourceUri {

	/**
	 * The sandbox of the resource.
	 * @return its id or name
	 */
	String sandbox();

	/**
	 * A sandbox.
	 *
	 * @param sandbox its id or name
	 */
	record Box(String sandbox) implements ResourceUri {

		@Override
		public String toString() {
			return base(this.sandbox);
		}

	}

	/**
	 * A file or a directory.
	 *
	 * @param sandbox the sandbox
	 * @param path the absolute path
	 * @param offset the first byte that is wanted
	 */
	record File(String sandbox, String path, long offset) implements ResourceUri {

		/**
		 * The same file from another byte on.
		 * @param other the first byte
		 * @return the address
		 */
		public File from(long other) {
			return new File(this.sandbox, this.path, other);
		}

		@Override
		public String toString() {
			String path = Arrays.stream(this.path.substring(1).split("/", -1))
				.map(ResourceUri::encode)
				.collect(Collectors.joining("/"));
			return base(this.sandbox) + "/files/" + path + query(this.offset);
		}

	}

	/**
	 * What a command wrote.
	 *
	 * @param sandbox the sandbox
	 * @param exec the id of the command, as tools give it
	 * @param name stdout or stderr
	 * @param offset the first byte that is wanted
	 */
	record Stream(String sandbox, String exec, String name, long offset) implements ResourceUri {

		/**
		 * The same from another byte on.
		 * @param other the first byte
		 * @return the address
		 */
		public Stream from(long other) {
			return new Stream(this.sandbox, this.exec, this.name, other);
		}

		boolean error() {
			return this.name.equals("stderr");
		}

		@Override
		public String toString() {
			return base(this.sandbox) + "/exec/" + this.exec + "/" + this.name + query(this.offset);
		}

	}

	/**
	 * Reads an address.
	 * @param text the address
	 * @return what it names; fails when there can be no such resource
	 */
	static ResourceUri parse(String text) {
		URI uri = uri(text);
		String authority = uri.getRawAuthority();
		if (!"sandbox".equals(uri.getScheme()) || authority == null || uri.getRawFragment() != null) {
			throw unknown(text);
		}
		String sandbox = decode(authority);
		String path = (uri.getRawPath() != null) ? uri.getRawPath() : "";
		if (path.isEmpty() || path.equals("/")) {
			return new Box(sandbox);
		}
		if (path.equals("/files") || path.startsWith("/files/")) {
			return new File(sandbox, absolute(decode(path.substring("/files".length()))), offset(text, uri));
		}
		Matcher stream = Pattern.compile("/exec/([A-Za-z0-9._-]{1,200}(?::[A-Za-z0-9._-]{1,128})?)/(stdout|stderr)")
			.matcher(decode(path));
		if (!stream.matches()) {
			throw unknown(text);
		}
		return new Stream(sandbox, stream.group(1), stream.group(2), offset(text, uri));
	}

	private static URI uri(String text) {
		try {
			return URI.create(text);
		}
		catch (IllegalArgumentException _) {
			throw unknown(text);
		}
	}

	private static String absolute(String path) {
		return "/" + Arrays.stream(path.split("/")).filter((part) -> !part.isEmpty()).collect(Collectors.joining("/"));
	}

	private static long offset(String text, URI uri) {
		String query = uri.getRawQuery();
		if (query == null) {
			return 0;
		}
		if (!query.matches("offset=\\d{1,15}")) {
			throw unknown(text);
		}
		return Long.parseLong(query.substring("offset=".length()));
	}

	private static ApiException unknown(String text) {
		return new ApiException.InvalidRequest("INVALID_RESOURCE_URI",
				"There can be no resource '" + text.substring(0, Math.min(text.length(), 200))
						+ "'; see resources/templates/list for the form of addresses");
	}

	private static String base(String sandbox) {
		return "sandbox://" + encode(sandbox);
	}

	private static String query(long offset) {
		return (offset > 0) ? "?offset=" + offset : "";
	}

	private static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
	}

	private static String decode(String text) {
		String plain = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
		if (plain.chars().anyMatch(Character::isISOControl)) {
			throw unknown(text);
		}
		return plain;
	}

}
