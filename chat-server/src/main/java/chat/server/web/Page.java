package chat.server.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page's files, in memory. Nothing that somebody asks for is looked up anywhere else. Immutable, for any thread. */
public final class Page {

    private static final String INDEX = "index.html";

    private final Map<String, PageFile> files;

    private Page(Map<String, PageFile> files) {
        this.files = Map.copyOf(files);
    }

    /** Reads the files that the build listed. Blocks. */
    public static Page read() {
        Map<String, PageFile> files = new HashMap<>();
        try (InputStream in = Page.class.getResourceAsStream("/web/files.list")) {
            if (in == null) {
                throw new IllegalStateException("the build left out web/files.list");
            }
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .forEach(name -> files.put("/" + name, PageFile.read(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        PageFile index = files.get("/" + INDEX);
        if (index == null) {
            throw new IllegalStateException("the build left out web/" + INDEX);
        }
        files.put("/", index);
        return new Page(files);
    }

    /** @param path as it stands in a request, without a query */
    @Nullable
    PageFile file(String path) {
        return files.get(path);
    }
}
