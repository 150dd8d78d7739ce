package dev.opendaytona.runner.toolbox.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.PathText;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.toolbox.ToolboxOrigin;
import dev.opendaytona.runner.toolbox.Workplace;
import org.jspecify.annotations.Nullable;

/**
 * Takes many files from one body: for each index a text part with the path, then a part
 * with the file (contract: toolbox section 5).
 */
final class BulkUpload {

	private static final Pattern FIELD = Pattern.compile("files\\[([0-9]{1,9})]\\.(path|file)");

	private static final int MAX_FILES = 10_000;

	private final Workplace workplace;

	private final SandboxRoot root;

	private final Drafts.Request request;

	private final Map<String, String> destinations = new HashMap<>();

	private final List<UploadedBytes> files = new ArrayList<>();

	private final List<String> errors = new ArrayList<>();

	BulkUpload(Workplace workplace, SandboxRoot root, Drafts.Request request) {
		this.workplace = workplace;
		this.root = root;
		this.request = request;
	}

	record UploadedBytes(String path, long bytes) {

	}

	/**
	 * What became of the files.
	 *
	 * @param files those that were written
	 * @param errors why others were not
	 */
	record Outcome(List<UploadedBytes> files, List<String> errors) {

		Outcome {
			files = List.copyOf(files);
			errors = List.copyOf(errors);
		}

	}

	/**
	 * An outcome with failures, which is also an error body.
	 *
	 * @param statusCode 400
	 * @param message the failures in one text
	 * @param code the case
	 * @param source which server failed
	 * @param errors the failures
	 * @param files those that were written
	 */
	record Failure(int statusCode, String message, String code, String source, List<String> errors,
			List<UploadedBytes> files) {

		static Failure of(Outcome outcome) {
			return new Failure(400, String.join("; ", outcome.errors()), "BAD_REQUEST", ToolboxOrigin.SOURCE,
					outcome.errors(), outcome.files());
		}

	}

	record Success(List<UploadedBytes> files) {

	}

	Outcome read(MultipartReader parts) throws IOException {
		int count = 0;
		for (MultipartReader.Part part = parts.next(); part != null; part = parts.next()) {
			if (++count > 2 * MAX_FILES) {
				throw new ApiException.InvalidRequest(
						"The body has more than " + MAX_FILES + " files; send them in several requests");
			}
			take(part, parts);
		}
		if (this.files.isEmpty() && this.errors.isEmpty()) {
			this.errors.add("The body has no file; send the parts 'files[0].path' and 'files[0].file'");
		}
		return new Outcome(this.files, this.errors);
	}

	private void take(MultipartReader.Part part, MultipartReader parts) throws IOException {
		Matcher field = FIELD.matcher(part.name());
		if (!field.matches()) {
			this.errors.add("Unknown part '" + part.name() + "'; name the parts 'files[0].path' and 'files[0].file'");
		}
		else if (field.group(2).equals("path")) {
			this.destinations.put(field.group(1), text(parts));
		}
		else {
			file(field.group(1), this.destinations.remove(field.group(1)), parts);
		}
	}

	private void file(String index, @Nullable String path, MultipartReader parts) throws IOException {
		if (path == null) {
			this.errors.add("The part 'files[" + index + "].file' has no 'files[" + index + "].path' before it");
			return;
		}
		try {
			this.files
				.add(new UploadedBytes(path, Uploads.write(this.root, this.request, this.workplace.path(path), parts)));
		}
		catch (ApiException ex) {
			this.errors.add(path + ": " + ex.message());
		}
	}

	private static String text(MultipartReader parts) throws IOException {
		ByteArrayOutputStream text = new ByteArrayOutputStream();
		parts.transferTo(new Bounded(text));
		return PathText.sent(text.toByteArray());
	}

	/** No path is longer. */
	private static final class Bounded extends OutputStream {

		private static final int MAX_BYTES = 16 * 1024;

		private final ByteArrayOutputStream target;

		Bounded(ByteArrayOutputStream target) {
			this.target = target;
		}

		@Override
		public void write(int value) {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) {
			if (this.target.size() + length > MAX_BYTES) {
				throw new ApiException.InvalidRequest("INVALID_FILE_PATH",
						"A path is longer than " + MAX_BYTES + " bytes");
			}
			this.target.write(bytes, offset, length);
		}

	}

}
