package dev.opendaytona.mcp.tool;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.opendaytona.mcp.platform.GitOperation;
import dev.opendaytona.mcp.platform.Toolbox;
import org.jspecify.annotations.Nullable;

/**
 * Names work with git that goes on, to anyone, also after the gateway was started anew.
 *
 * @param tool the tool that began it
 * @param random what makes it unique
 */
record GitOperationId(String tool, String random) {

	private static final Pattern FORM = Pattern.compile("mcp-(git_(?:clone|pull|push))-([0-9a-f]{20})");

	private static final SecureRandom RANDOM = new SecureRandom();

	private static final int RANDOM_BYTES = 10;

	static GitOperationId next(String tool) {
		byte[] random = new byte[RANDOM_BYTES];
		RANDOM.nextBytes(random);
		return new GitOperationId(tool, HexFormat.of().formatHex(random));
	}

	/** The id that a text is, or null when it is none. */
	static @Nullable GitOperationId find(String text) {
		Matcher matcher = FORM.matcher(text);
		return matcher.matches() ? new GitOperationId(matcher.group(1), matcher.group(2)) : null;
	}

	GitOperation on(Toolbox toolbox) {
		return toolbox.gitOperation(toString());
	}

	@Override
	public String toString() {
		return "mcp-" + this.tool + "-" + this.random;
	}

}
