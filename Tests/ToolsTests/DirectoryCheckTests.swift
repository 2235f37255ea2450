import Durability
import Foundation
import TestKit
import Testing
import Tools

@Suite struct DirectoryCheckTests {
    /// Checks a folder and gives the exit code and what was told.
    func check(_ directory: String) -> (status: Int32, told: String) {
        let console = RecordedConsole()
        return (DirectoryCheck.run(directory, console: console, errors: console), console.text)
    }

    @Test func `an empty folder holds nothing and is whole`() throws {
        let folder = try ScratchFolder()
        let (status, told) = check(folder.path)
        #expect(status == 0)
        #expect(
            told == """
                journal: whole, 0 segments, 0 commands, the last is 0
                \(folder.path): nothing of Leadstock's
                ok

                """)
    }

    @Test func `a folder that is not there is told and not made`() throws {
        let folder = try ScratchFolder()
        let (status, told) = check(folder.path + "/none")
        #expect(status == 1)
        #expect(told.hasPrefix("\(folder.path)/none: cannot open "), "\(told)")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/none"))
    }

    @Test func `a directory that a server is using is not read`() throws {
        let folder = try ScratchFolder()
        let held = try DataDirectory(PosixDisk(path: folder.path), owner: "pid 4711")
        let (status, told) = check(folder.path)
        #expect(status == 1)
        #expect(
            told == "\(folder.path): the directory is in use by another process (pid 4711)\n")
        held.release()
        #expect(check(folder.path).status == 0)
    }

    @Test func `a file of somebody else is named`() throws {
        let folder = try ScratchFolder()
        _ = try folder.file("notes.txt", "hello")
        let (status, told) = check(folder.path)
        #expect(status == 1)
        #expect(told.contains("notes.txt: not a file of Leadstock\n"))
    }

    @Test func `a snapshot that is none is told and left as it is`() throws {
        let folder = try ScratchFolder()
        let name = "snapshot-00000000000000000007.ls"
        let path = try folder.file(name, "this is no snapshot, though its name says so")
        let (status, told) = check(folder.path)
        #expect(status == 1)
        #expect(told.contains("\(name): damaged: "), "\(told)")
        #expect(told.hasSuffix("not ok\n"))
        #expect(Golden.text(path) == "this is no snapshot, though its name says so")
    }
}
