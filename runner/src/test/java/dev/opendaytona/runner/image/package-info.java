/**
 * Tests of images: what they are made of, and images that attack.
 */
@org.jspecify.annotations.NullMarked
package dev.opendaytona.runner.image;
