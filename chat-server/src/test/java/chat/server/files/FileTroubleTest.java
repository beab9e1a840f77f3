package chat.server.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class FileTroubleTest {

    @TempDir
    Path directory;

    @Test
    void aFileIsNamedTogetherWithWhatIsWrong() {
        assertThat(FileTrouble.words(new AccessDeniedException("/d/chat.lock")))
                .isEqualTo(
                        "can't use /d/chat.lock: the user " + System.getProperty("user.name") + " is not allowed to");
        String none = directory.resolve("chat.db").toString();
        assertThat(FileTrouble.words(new NoSuchFileException(none)))
                .isEqualTo("can't use " + none + ": there is no such file");
        assertThat(FileTrouble.words(new NoSuchFileException(none + "/below")))
                .isEqualTo("can't use " + none + "/below: there is no directory " + none);
        assertThat(FileTrouble.words(new FileSystemException("/d/x", null, "Read-only file system")))
                .isEqualTo("can't use /d/x: Read-only file system");
        assertThat(FileTrouble.words(new FileSystemException("/d/x"))).isEqualTo("can't use /d/x: it can't be opened");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void directoryThatCannotBeMadeIsNotSaidToBeAMissingFile() {
        assertThatThrownBy(() -> PrivateFiles.createDirectories(Path.of("/proc/chat-data")))
                .satisfies(trouble -> assertThat(FileTrouble.words(trouble))
                        .isEqualTo("can't use /proc/chat-data: no directory can be made there"));
    }

    @Test
    void whateverElseSaysItsOwnWords() {
        assertThat(FileTrouble.words(new IOException("/d is damaged"))).isEqualTo("/d is damaged");
    }
}
