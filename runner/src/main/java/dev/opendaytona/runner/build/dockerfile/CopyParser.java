package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Reads {@code COPY} and {@code ADD}.
 */
final class CopyParser {

	private final Statement statement;

	private final Flags flags;

	private final char escape;

	CopyParser(Statement statement, Flags flags, char escape) {
		this.statement = statement;
		this.flags = flags;
		this.escape = escape;
	}

	Instruction copy() {
		String from = this.flags.take("from").map(this::from).orElse(null);
		boolean parents = this.flags.takeBoolean("parents").orElse(false);
		CopyOptions options = options(parents);
		List<CopySource> sources = sources();
		return new Instruction.Copy(this.statement.origin(), from, sources, destination(), options);
	}

	Instruction add() {
		String checksum = this.flags.take("checksum").orElse(null);
		boolean keepGitDir = this.flags.takeBoolean("keep-git-dir").orElse(false);
		@Nullable Boolean unpack = this.flags.takeBoolean("unpack").orElse(null);
		List<CopySource> sources = sources();
		return new Instruction.Add(this.statement.origin(), sources, destination(), options(false),
				new AddOptions(checksum, keepGitDir, unpack));
	}

	private String from(String value) {
		refuseVariable(this.statement.origin(), value);
		return Expansion.unquote(this.statement.origin(), this.escape, value);
	}

	/** Which stages are needed is known before any variable of a stage is. */
	static void refuseVariable(Origin origin, String from) {
		if (from.indexOf('$') >= 0) {
			throw Refusal.invalid(origin, "'from' cannot hold a variable as in " + Refusal.quoted(from)
					+ "; name a stage with FROM … AS, which can, and copy from that");
		}
	}

	private CopyOptions options(boolean parents) {
		return new CopyOptions(this.flags.take("chown").orElse(null), this.flags.take("chmod").orElse(null),
				this.flags.takeBoolean("link").orElse(false), parents, this.flags.takeAll("exclude"));
	}

	private List<CopySource> sources() {
		List<String> words = words();
		Iterator<Heredoc> documents = this.statement.heredocs().iterator();
		List<CopySource> sources = new ArrayList<>();
		for (String word : words.subList(0, words.size() - 1)) {
			sources.add(source(word, documents));
		}
		return sources;
	}

	private CopySource source(String word, Iterator<Heredoc> documents) {
		if (documents.hasNext() && Heredoc.Marker.find(word).isPresent()) {
			Heredoc document = documents.next();
			return new CopySource.Inline(document.marker().name(), document.content(), document.marker().expand());
		}
		return new CopySource.Path(word);
	}

	private String destination() {
		String destination = words().getLast();
		if (!this.statement.heredocs().isEmpty() && Heredoc.Marker.find(destination).isPresent()) {
			throw Refusal.invalid(this.statement.origin(),
					this.statement.keyword() + " ends with a here-document; name the destination as its last argument");
		}
		return destination;
	}

	private List<String> words() {
		Optional<List<String>> array = StringArray.find(this.statement.origin(), this.flags.rest());
		List<String> list = array.orElseGet(this::split);
		if (list.size() < 2) {
			throw Refusal.invalid(this.statement.origin(),
					this.statement.keyword() + " takes at least one source, then a destination");
		}
		return list;
	}

	private List<String> split() {
		List<String> list = new ArrayList<>();
		Words words = new Words(this.flags.rest(), this.escape);
		while (words.hasNext()) {
			list.add(words.next());
		}
		return list;
	}

}
