package dev.opendaytona.runner.build.dockerfile;

import java.util.List;

/**
 * A name for the result of an instruction: the same key means the same files and
 * configuration. Each key holds that of the instruction before.
 *
 * @param hex the SHA-256 in hexadecimal
 */
public record CacheKey(String hex) {

	/** A new version of the rules makes new keys. */
	private static final String VERSION = "1";

	/**
	 * The key that a stage starts with.
	 * @param base what names the content of its base: a digest, or the key of a stage
	 * @return the key
	 */
	public static CacheKey of(String base) {
		return new CacheKey(new Canonical().text("base").text(VERSION).text(base).hex());
	}

	/**
	 * The key after an instruction. A declaration changes nothing before it is used.
	 * @param expanded the instruction, expanded
	 * @param before the state before it
	 * @param contents digests of all that it reads besides the stage: what is copied or
	 * mounted, in order
	 * @return the key
	 */
	public CacheKey after(Instruction expanded, StageState before, List<String> contents) {
		if (expanded instanceof Instruction.Arg) {
			return this;
		}
		Canonical canonical = new Canonical().text(VERSION).text(this.hex).instruction(expanded).texts(contents);
		if (expanded instanceof Instruction.Run) {
			before.visibleArguments().forEach((name, value) -> canonical.text(name).text(value));
		}
		return new CacheKey(canonical.hex());
	}

}
