/**
 * Objects: build contexts that clients upload, and what the server keeps itself, in files
 * of the data directory behind an S3 endpoint of our own, or in any S3. What the objects
 * mean is the part of others.
 */
@NullMarked
package dev.opendaytona.platform.storage;

import org.jspecify.annotations.NullMarked;
