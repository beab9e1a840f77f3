package chat.server.store.memory;

import chat.server.store.Directory;
import chat.server.store.DirectoryContract;

final class MemoryDirectoryTest extends DirectoryContract {

    @Override
    protected Directory directory(int maxUsers) {
        return new MemoryDirectory(maxUsers, RESUME_WINDOW);
    }
}
