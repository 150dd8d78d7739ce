package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Takes the characters of an expansion.
 */
interface Sink {

	/** Takes none. */
	Sink NONE = new Sink() {

		@Override
		public void plain(char c) {
		}

		@Override
		public void quoted(char c) {
		}

	};

	/** A character that was not quoted, and may mean something. */
	void plain(char c);

	/** A character that was quoted, and stands for itself. */
	void quoted(char c);

	/** This, with everything quoted. */
	default Sink quoted() {
		Sink target = this;
		return new Sink() {

			@Override
			public void plain(char c) {
				target.quoted(c);
			}

			@Override
			public void quoted(char c) {
				target.quoted(c);
			}

			@Override
			public Sink quoted() {
				return this;
			}

		};
	}

	/** One text. */
	final class Text implements Sink {

		private final StringBuilder text = new StringBuilder();

		@Override
		public void plain(char c) {
			this.text.append(c);
		}

		@Override
		public void quoted(char c) {
			this.text.append(c);
		}

		@Override
		public String toString() {
			return this.text.toString();
		}

	}

	/** A pattern, in which what was quoted is escaped. */
	final class Pattern implements Sink {

		private final StringBuilder text = new StringBuilder();

		@Override
		public void plain(char c) {
			this.text.append(c);
		}

		@Override
		public void quoted(char c) {
			if (c == '*' || c == '?' || c == '\\') {
				this.text.append('\\');
			}
			this.text.append(c);
		}

		@Override
		public String toString() {
			return this.text.toString();
		}

	}

	/** Words, which end at what is blank and not quoted. */
	final class Split implements Sink {

		private final List<String> words = new ArrayList<>();

		private @Nullable StringBuilder word;

		@Override
		public void plain(char c) {
			if (Words.isBlank(c)) {
				end();
			}
			else {
				quoted(c);
			}
		}

		@Override
		public void quoted(char c) {
			if (this.word == null) {
				this.word = new StringBuilder();
			}
			this.word.append(c);
		}

		private void end() {
			if (this.word != null) {
				this.words.add(this.word.toString());
				this.word = null;
			}
		}

		List<String> words() {
			end();
			return List.copyOf(this.words);
		}

	}

}
