package io.github.tillkey.staff.imports.file;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a file strictly: a name with question marks in it would be stored for good. A byte order mark is certain and
 * counts more than what the mapping says.
 */
final class FileText {

    private FileText() {}

    /** The text; empty where a problem was added. */
    static String decode(byte[] bytes, @Nullable Charset stated, FileProblems problems) {
        int mark = 0;
        Charset charset = stated == null ? StandardCharsets.UTF_8 : stated;
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
            charset = StandardCharsets.UTF_8;
            mark = 3;
        } else if (startsWith(bytes, 0xFF, 0xFE)) {
            charset = StandardCharsets.UTF_16LE;
            mark = 2;
        } else if (startsWith(bytes, 0xFE, 0xFF)) {
            charset = StandardCharsets.UTF_16BE;
            mark = 2;
        }
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer text = CharBuffer.allocate((int) Math.ceil(bytes.length * (double) decoder.maxCharsPerByte()) + 1);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes, mark, bytes.length - mark), text, true);
        if (!result.isError()) {
            result = decoder.flush(text);
        }
        String read = text.flip().toString();
        int nul = read.indexOf('\0');
        if (result.isError() || nul >= 0) {
            String before = nul >= 0 ? read.substring(0, nul) : read;
            int lineStart = before.lastIndexOf('\n') + 1;
            problems.ofFile(
                    (int) before.chars().filter(c -> c == '\n').count() + 1,
                    null,
                    "the character at position " + (before.length() - lineStart + 1) + " is none in " + charset.name()
                            + "; write the encoding of the file into the mapping, such as windows-1252 or UTF-16.");
            return "";
        }
        return read;
    }

    private static boolean startsWith(byte[] bytes, int... start) {
        if (bytes.length < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if ((bytes[i] & 0xFF) != start[i]) {
                return false;
            }
        }
        return true;
    }
}
