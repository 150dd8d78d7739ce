package dev.opendaytona.runner.toolbox.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.toolbox.Workplace;
import dev.opendaytona.runner.toolbox.Workplaces;

import org.springframework.stereotype.Component;

/**
 * Takes files from multipart bodies as they arrive. A file is there when it is whole: one
 * that was there before stays as it was until then, also when the peer goes away or the
 * runner is killed. A body is read to its end also when something failed, so that the
 * peer, who reads when all is sent, gets the answer. Blocks.
 */
@Component
final class Uploads {

	private final Workplaces workplaces;

	private final Drafts drafts;

	Uploads(Workplaces workplaces, Drafts drafts) {
		this.workplaces = workplaces;
		this.drafts = drafts;
	}

	/**
	 * Takes the part {@code file}.
	 * @param id the sandbox
	 * @param path the destination
	 * @param boundary of the body
	 * @param body the multipart body
	 * @return what it is now
	 * @throws IOException when the peer went away
	 */
	UploadedFile one(String id, String path, String boundary, InputStream body) throws IOException {
		try {
			Workplace workplace = this.workplaces.get(id);
			try (SandboxRoot root = workplace.root(); Drafts.Request request = this.drafts.open(id)) {
				writeFilePart(root, request, workplace.path(path), new MultipartReader(body, boundary));
			}
			requireStill(id);
			return new UploadedFile(Files.name(path), path, "file");
		}
		finally {
			body.transferTo(OutputStream.nullOutputStream());
		}
	}

	/**
	 * A file that was taken.
	 *
	 * @param name its name
	 * @param path its path as it was given
	 * @param type always {@code file}
	 */
	record UploadedFile(String name, String path, String type) {

	}

	private static void writeFilePart(SandboxRoot root, Drafts.Request request, SandboxPath path, MultipartReader parts)
			throws IOException {
		for (MultipartReader.Part part = parts.next(); part != null; part = parts.next()) {
			if (part.name().equals("file")) {
				write(root, request, path, parts);
				return;
			}
		}
		throw new ApiException.InvalidRequest(
				"The body has no part 'file'; send the file as the field 'file' of multipart/form-data");
	}

	BulkUpload.Outcome many(String id, String boundary, InputStream body) throws IOException {
		try {
			Workplace workplace = this.workplaces.get(id);
			try (SandboxRoot root = workplace.root(); Drafts.Request request = this.drafts.open(id)) {
				BulkUpload.Outcome outcome = new BulkUpload(workplace, root, request)
					.read(new MultipartReader(body, boundary));
				requireStill(id);
				return outcome;
			}
		}
		finally {
			body.transferTo(OutputStream.nullOutputStream());
		}
	}

	/**
	 * Files of a sandbox that ended meanwhile could be written to their end, but would be
	 * gone.
	 */
	private void requireStill(String id) {
		this.workplaces.get(id);
	}

	/**
	 * Writes the current part to a file, and makes its directory when there is none.
	 * @param root the files
	 * @param request the drafts of the request
	 * @param path the file
	 * @param parts where it comes from
	 * @return how many bytes it has
	 * @throws IOException when the peer went away
	 */
	static long write(SandboxRoot root, Drafts.Request request, SandboxPath path, MultipartReader parts)
			throws IOException {
		SandboxRoot.Draft draft = open(root, request, path);
		try {
			long bytes = parts.transferTo(draft);
			draft.commit();
			return bytes;
		}
		finally {
			draft.close();
			request.done();
		}
	}

	private static SandboxRoot.Draft open(SandboxRoot root, Drafts.Request request, SandboxPath path) {
		try {
			return request.draft(root, path);
		}
		catch (ApiException.NotFound ex) {
			Files.makeParent(root, path);
			return request.draft(root, path);
		}
	}

}
